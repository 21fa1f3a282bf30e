// One js-libp2p node, configured to meet a Kith node on loopback.

import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { checkContent } from './content.js'

/** The Kademlia protocol of the swarm that a Kith node joins when nobody names another. */
export const KAD_PROTOCOL = '/kith/main/kad/1.0.0'

/**
 * Starts a node with a fresh Ed25519 identity, listening on a free loopback port.
 *
 * @param {object} [choice]
 * @param {boolean} [choice.server] answer Kademlia requests; a client only asks them
 * @param {string} [choice.agent] the agent version that identify tells
 * @param {(protocol: string | undefined) => void} [choice.onSecured] told the muxer that TLS agreed on, if it agreed on one
 */
export async function startPeer ({ server = false, agent, onSecured = () => {} } = {}) {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    nodeInfo: agent === undefined ? undefined : { userAgent: agent },
    transports: [tcp()],
    connectionEncrypters: [components => reportMuxer(tls()(components), onSecured)],
    streamMuxers: [yamux()],
    services: {
      identify: identify({ runOnConnectionOpen: true }),
      ping: ping(),
      dht: kadDHT({
        protocol: KAD_PROTOCOL,
        // Said outright: left alone, js stays a client until it learns a public address, and loopback never is one.
        clientMode: !server,
        // The default mapper drops loopback addresses, and with them every peer of this test.
        peerInfoMapper: passthroughMapper,
        // Both are required: without a validator js resets the stream, without a selector a get throws.
        validators: { kith: checkContent },
        selectors: { kith: () => 0 },
        allowQueryWithZeroPeers: true,
        initialQuerySelfInterval: 200
      })
    }
  })
}

function reportMuxer (encrypter, onSecured) {
  const secureOutbound = encrypter.secureOutbound.bind(encrypter)
  encrypter.secureOutbound = async (...given) => {
    const secured = await secureOutbound(...given)
    onSecured(secured.streamMuxer?.protocol)
    return secured
  }
  return encrypter
}
