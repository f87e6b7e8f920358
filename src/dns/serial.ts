// Serial numbers of zones, which are circular: RFC 1982 §3.2.

/** Whether `a` comes after `b`. Two that are exactly half the circle apart stand in no order: false both ways. */
export function isNewerSerial(a: number, b: number): boolean {
  const ahead = (a - b + 2 ** 32) % 2 ** 32
  return ahead > 0 && ahead < 2 ** 31
}
