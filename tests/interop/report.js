// One line a check, in the manner of TAP: "ok 3 - text" or "not ok 3 - text".

const CHECK_TIMEOUT_MS = 20_000

export class Report {
  #passed = 0
  #failed = 0

  /** Runs one check. It passes unless it throws or does not end within its time. */
  async check (text, run) {
    const number = this.#passed + this.#failed + 1
    const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS)
    try {
      await Promise.race([run(signal), expiry(signal)])
      this.#passed++
      console.log(`ok ${number} - ${text}`)
    } catch (error) {
      this.#failed++
      console.log(`not ok ${number} - ${text}`)
      console.log(`  ${error?.name ?? 'Error'}: ${error?.message ?? error}`)
    }
  }

  /** Prints the totals and returns the exit code. */
  finish () {
    console.log(`${this.#passed} passed, ${this.#failed} failed`)
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1
  }
}

/** Throws with the text unless the condition holds. */
export function expect (condition, text) {
  if (!condition) throw new Error(text)
}

/** Asks again until the answer is truthy; the signal ends it. */
export async function eventually (signal, ask, text) {
  while (!signal.aborted) {
    const answer = await ask()
    if (answer) return answer
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(text)
}

function expiry (signal) {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no end within ${CHECK_TIMEOUT_MS} ms`)))
  })
}
