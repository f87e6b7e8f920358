// The messages of a drill: small, clear about what they are, and of no use to anybody once they have arrived.
import { fieldsOf, type Letter, textEntity } from '../../message/compose.ts'

export type LetterFacts = {
  readonly id: string
  readonly at: number
  /** Our name in EHLO. */
  readonly hostname: string
  readonly domain: string
  readonly address: string
  /** The MX host that it is given to. */
  readonly through: string
  /** The drill, for whoever looks for its messages. */
  readonly token: string
  /** It is sent in the name of the address itself, to see whether the primary judges the backup as the sender. */
  readonly judged: boolean
}

export const drillField = 'X-Ulak-Drill'

export function drillLetter(facts: LetterFacts): Buffer {
  const letter: Letter = {
    from: `Ulak <mailer-daemon@${facts.hostname}>`,
    to: facts.address,
    subject: 'Ulak drill / Ulak tatbikatı',
    text: textOf(facts),
    at: facts.at,
    id: facts.id,
    hostname: facts.hostname,
    submitted: 'auto-generated',
  }
  return Buffer.from(`${fieldsOf(letter)}${drillField}: ${facts.token}\r\n${textEntity(letter.text)}`, 'utf8')
}

const textOf = ({ domain, through, judged }: LetterFacts): string =>
  [
    `This is a drill of the mail of ${domain}: it shows that mail arrives through ${through}. Somebody who looks after ${domain} began it. You can delete this message.`,
    ...(judged ? ['', junk.en.replaceAll('{domain}', domain)] : []),
    '',
    '--',
    '',
    `Bu, ${domain} postasının bir tatbikatıdır: postanın ${through} üzerinden ulaştığını gösterir. Tatbikatı ${domain} ile ilgilenen biri başlattı. Bu iletiyi silebilirsiniz.`,
    ...(judged ? ['', junk.tr.replaceAll('{domain}', domain)] : []),
    '',
  ].join('\n')

const junk = {
  en: 'If it lies in the junk folder, your mail server judges the backup as if it were the sender; "ulak domain trust {domain}" says what to enter there.',
  tr: 'İleti istenmeyen posta klasöründeyse posta sunucunuz yedeği göndericiymiş gibi yargılıyor; oraya ne girileceğini "ulak domain trust {domain}" yazar.',
}
