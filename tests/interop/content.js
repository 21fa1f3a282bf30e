// The /kith/content/ namespace: bare bytes under the sha2-256 multihash they hash to.

import { createHash } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'

const NAMESPACE = fromString('/kith/content/')
const SHA2_256 = Uint8Array.of(0x12, 0x20)

/** The record key of a value: the namespace, then the binary multihash. */
export function contentKey (value) {
  return concat([NAMESPACE, SHA2_256, createHash('sha256').update(value).digest()])
}

/** Throws unless the value hashes to the key. */
export function checkContent (key, value) {
  if (!equals(key, contentKey(value))) throw new Error('the value does not hash to its key')
}
