// The canonical order of names (RFC 4034 §6.1) as texts that compare like it: for sorting many names, and for finding one among them.
import { labelsOf, lowerByte, type Name } from './name.ts'

/**
 * Two of these texts compare as their names do in canonical order: labels from the right, each closed with a zero byte; the bytes 0 and 1 inside of
 * a label take two each, so that nothing in it is less than its end.
 */
export function orderKey(name: Name): string {
  let text = ''
  const labels = labelsOf(name)
  for (let at = labels.length - 1; at >= 0; at -= 1) {
    for (const byte of labels[at]!) {
      const lower = lowerByte(byte)
      text += lower > 1 ? String.fromCharCode(lower) : lower === 1 ? '\u0001\u0002' : '\u0001\u0001'
    }
    text += '\u0000'
  }
  return text
}

/** Where in a sorted list the last text stands that is not greater; -1: all are. */
export function lastNotAfter(sorted: readonly string[], text: string): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (sorted[middle]! <= text) from = middle + 1
    else to = middle
  }
  return from - 1
}
