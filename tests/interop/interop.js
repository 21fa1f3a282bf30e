// Checks a running Kith node against js-libp2p.
//
//   node interop.js --peer /ip4/127.0.0.1/tcp/4101/p2p/12D3Koo... --api http://127.0.0.1:7480
//   node interop.js --self-test        a js node plays the Kith node: what fails here is this program's own fault

import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { MessageType, Record } from '@libp2p/kad-dht'
import { lpStream } from '@libp2p/utils'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { CID } from 'multiformats/cid'
import { create as multihash } from 'multiformats/hashes/digest'
import { compare } from 'uint8arrays/compare'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { xor } from 'uint8arrays/xor'
import { contentKey } from './content.js'
import { KAD_PROTOCOL, startPeer } from './peer.js'
import { eventually, expect, Report } from './report.js'

const PING_PROTOCOL = '/ipfs/ping/1.0.0'

const { values: given } = parseArgs({
  options: { peer: { type: 'string' }, api: { type: 'string' }, 'self-test': { type: 'boolean' } }
})
const subject = given['self-test'] ? await standIn() : running(given)
const report = new Report()
let earlyMuxer
const asker = await startPeer({ onSecured: protocol => { earlyMuxer = protocol } })
const member = await startPeer({ server: true })
try {
  await meet()
  await ask()
  await store()
  await joinThrough()
  await provide()
} finally {
  await Promise.all([asker.stop(), member.stop(), subject.stop()])
}
process.exit(report.finish())

async function meet () {
  let told
  const identified = new Promise(resolve => {
    asker.addEventListener('peer:identify', event => event.detail.peerId.equals(subject.id) && resolve(event.detail))
  })
  await report.check('TLS 1.3 with the muxer agreed on during the handshake', async signal => {
    const connection = await asker.dial(subject.address, { signal })
    expect(connection.encryption === '/tls/1.0.0', `encrypted by ${connection.encryption}`)
    expect(connection.multiplexer === '/yamux/1.0.0', `multiplexed by ${connection.multiplexer}`)
    expect(earlyMuxer === '/yamux/1.0.0', `the handshake agreed on ${earlyMuxer ?? 'no muxer'}`)
  })
  await report.check('identify names the agent', async () => {
    told = await identified
    expect(told.agentVersion.startsWith('kith/'), `agent ${told.agentVersion}`)
  })
  await report.check('identify lists Kademlia and ping', () => {
    for (const protocol of [KAD_PROTOCOL, PING_PROTOCOL]) {
      expect(told.protocols.includes(protocol), `${protocol} is not among ${told.protocols.join(' ')}`)
    }
  })
  await report.check('identify gives an address that can be dialled', () => {
    const ours = subject.address.decapsulate('/p2p').toString()
    expect(told.listenAddrs.some(address => address.toString().startsWith(ours)), `addresses ${told.listenAddrs.join(' ')}`)
  })
  // Before our own ping: js pings a newcomer itself first, and allows one outbound ping stream at a time.
  await report.check('js takes the node into its routing table', signal => entersTableOf(asker, signal))
  await report.check('ping is answered', async signal => {
    expect(await asker.services.ping.ping(subject.id, { signal }) >= 0, 'no round trip')
  })
}

async function ask () {
  await report.check('FIND_NODE for the node itself names it with addresses', async signal => {
    const { closer } = await request(asker, subject.id, { type: MessageType.FIND_NODE, key: bytesOf(subject.id) }, signal)
    const self = closer.find(peer => peer.id.equals(subject.id))
    expect(self?.multiaddrs.length > 0, `named ${closer.length} others`)
  })
  await report.check('one stream serves several requests', async signal => {
    const stream = await asker.dialProtocol(subject.id, KAD_PROTOCOL, { signal })
    const messages = lpStream(stream)
    for (let turn = 0; turn < 3; turn++) {
      await messages.write(findNodeMessage(bytesOf(asker.peerId)), { signal })
      expect((await messages.read({ signal })).byteLength > 0, `empty answer ${turn}`)
    }
    await stream.close({ signal })
  })
}

async function store () {
  const value = random(256)
  const key = contentKey(value)
  await report.check('PUT_VALUE is answered with the record it stored', async signal => {
    const { record } = await request(asker, subject.id, putMessage(key, value), signal)
    expect(record !== undefined && equals(record.value, value), 'the answer does not repeat the value')
  })
  await report.check('GET_VALUE returns the record under the key asked for', async signal => {
    const { record } = await request(asker, subject.id, { type: MessageType.GET_VALUE, key }, signal)
    expect(record !== undefined && equals(record.key, key), 'no record, or under another key')
    expect(equals(record.value, value), 'another value')
  })
  const wrongKey = contentKey(random(64))
  await report.check('PUT_VALUE of a value with another hash is refused', async signal => {
    const refusal = await request(asker, subject.id, putMessage(wrongKey, value), signal).catch(() => undefined)
    expect(refusal?.record === undefined || !equals(refusal.record.value, value), 'it was stored')
  })
  await report.check('GET_VALUE finds nothing under the refused key', async signal => {
    const { record } = await request(asker, subject.id, { type: MessageType.GET_VALUE, key: wrongKey }, signal)
    expect(record === undefined, 'a record came back')
  })
  await report.check('the connection outlives a refusal', async signal => {
    expect(await asker.services.ping.ping(subject.id, { signal }) >= 0, 'no round trip')
  })
}

async function joinThrough () {
  await report.check('a second js node joins and enters the routing table', async signal => {
    await member.dial(subject.address, { signal })
    await eventually(signal, () => subject.tableHolds(member.peerId), 'not in the table')
  })
  await report.check('FIND_NODE for the second js node names it with addresses', signal => eventually(signal, async () => {
    const { closer } = await request(asker, subject.id, { type: MessageType.FIND_NODE, key: bytesOf(member.peerId) }, signal)
    return closer.find(peer => peer.id.equals(member.peerId))?.multiaddrs.length > 0
  }, 'not named'))
  await report.check('a js client never enters the routing table', async () => {
    expect(!await subject.tableHolds(asker.peerId), 'it is in the table')
  })
  await report.check('a js lookup through the node finds the second js node', async signal => {
    const found = await last(asker.services.dht.findPeer(member.peerId, { signal }), 'FINAL_PEER')
    expect(found?.peer.id.equals(member.peerId), 'not found')
  })
  const value = valueCloserTo(member.peerId, subject.id)
  const key = contentKey(value)
  await report.check('a js put reaches both servers', async signal => {
    const holders = new Set()
    for await (const event of asker.services.dht.put(key, value, { signal })) {
      if (event.name === 'PEER_RESPONSE' && event.record !== undefined) holders.add(event.from.toString())
    }
    expect(holders.has(subject.id.toString()), `stored by ${holders.size} peers, the node not among them`)
    expect(holders.has(member.peerId.toString()), 'the second js node was not reached')
  })
  await report.check('a third js node that knows only the node gets the value', async signal => {
    const reader = await startPeer()
    try {
      await reader.dial(subject.address, { signal })
      await entersTableOf(reader, signal)
      const found = await last(reader.services.dht.get(key, { signal }), 'VALUE')
      expect(found !== undefined && equals(found.value, value), 'not found')
    } finally {
      await reader.stop()
    }
  })
}

async function provide () {
  const cid = CID.createV1(0x55, multihash(0x12, sha256(random(64))))
  await report.check('GET_PROVIDERS names nobody for what nobody provides', async signal => {
    const { providers } = await request(asker, subject.id, { type: MessageType.GET_PROVIDERS, key: cid.multihash.bytes }, signal)
    expect(providers.length === 0, `named ${providers.length}`)
  })
  await report.check('ADD_PROVIDER is remembered and GET_PROVIDERS names the js node with addresses', async signal => {
    for await (const event of member.services.dht.provide(cid, { signal })) {
      if (event.name === 'QUERY_ERROR') throw event.error
    }
    await eventually(signal, async () => {
      const { providers } = await request(asker, subject.id, { type: MessageType.GET_PROVIDERS, key: cid.multihash.bytes }, signal)
      return providers.find(peer => peer.id.equals(member.peerId))?.multiaddrs.length > 0
    }, 'not named')
  })
}

function entersTableOf (node, signal) {
  return eventually(signal, () => node.services.dht.routingTable.find(subject.id), 'not in the table')
}

/** Asks one peer one question; throws when it does not answer. */
async function request (from, to, message, signal) {
  const path = { index: -1, queued: 0, running: 0, total: 0 }
  for await (const event of from.services.dht.network.sendRequest(to, message, { signal, path })) {
    if (event.name === 'PEER_RESPONSE') return event
    if (event.name === 'QUERY_ERROR') throw event.error
  }
  throw new Error('no answer')
}

async function last (events, name) {
  let found
  for await (const event of events) if (event.name === name) found = event
  return found
}

function putMessage (key, value) {
  return { type: MessageType.PUT_VALUE, key, record: new Record(key, value, new Date()).serialize() }
}

/** Protobuf by hand: type (field 1) FIND_NODE = 4, then the key (field 2). */
function findNodeMessage (key) {
  return concat([Uint8Array.of(0x08, 4, 0x12, key.length), key])
}

function bytesOf (peerId) {
  return peerId.toMultihash().bytes
}

/** A js lookup follows only peers nearer to the key than the one that named them, so the key must suit both. */
function valueCloserTo (near, far) {
  while (true) {
    const value = random(1024)
    const key = contentKey(value)
    if (compare(distance(bytesOf(near), key), distance(bytesOf(far), key)) < 0) return value
  }
}

function distance (one, other) {
  return xor(sha256(one), sha256(other))
}

function sha256 (bytes) {
  return createHash('sha256').update(bytes).digest()
}

function random (length) {
  return crypto.getRandomValues(new Uint8Array(length))
}

/** The Kith node under test, seen from outside. */
function running ({ peer, api }) {
  if (peer === undefined || api === undefined) {
    console.error('usage: node interop.js --peer <multiaddr with /p2p/> --api <URL>, or --self-test')
    process.exit(2)
  }
  const address = multiaddr(peer)
  return {
    id: peerIdFromString(peer.slice(peer.lastIndexOf('/') + 1)),
    address,
    async tableHolds (peerId) {
      const answer = await fetch(new URL('/v1/table', api))
      expect(answer.ok, `GET /v1/table answered ${answer.status}`)
      return (await answer.text()).includes(`"${peerId}"`)
    },
    async stop () {}
  }
}

/** A js node in the role of the Kith node. */
async function standIn () {
  const node = await startPeer({ server: true, agent: 'kith/self-test' })
  return {
    id: node.peerId,
    address: node.getMultiaddrs()[0],
    tableHolds: async peerId => await node.services.dht.routingTable.find(peerId) !== undefined,
    stop: () => node.stop()
  }
}
