// Everything that a recipient's domain says of who comes in, one question after the other.
import type { MailPolicy } from '../declare/mail-policy.ts'
import { cause } from '../declare/refusal.ts'
import { formatMailbox, type Mailbox } from '../smtp/address.ts'
import { nobody, type Recipients, type Refused, type Verdict } from './recipients.ts'
import type { Standby } from './standby.ts'

export type AtTheDoor = {
  readonly policy: MailPolicy
  readonly client: { readonly ip: string }
  readonly sender: { readonly mailbox: Mailbox | undefined }
  readonly mailbox: Mailbox
}

/** As old as what a shut door rests on. */
const freshMs = 10_000

export function createDoor({ recipients, standby }: { readonly recipients: Recipients; readonly standby: Standby }) {
  /** Of a standby's door; a refusal is what the primary itself says of the recipient. */
  async function doorOf({ policy, mailbox }: AtTheDoor): Promise<'open' | 'shut' | Refused> {
    const door = standby.door(policy.domain)
    if (door !== 'ask') return door
    switch (await recipients.ask(policy, mailbox, freshMs)) {
      case 'taken':
        return 'shut'
      case 'nobody':
        return nobody(mailbox, 'recipient-asked')
      case 'not-now':
        return standby.lastSeen(policy.domain)
      case 'down':
      case 'unclear':
        return 'open'
    }
  }

  return async (ask: AtTheDoor): Promise<Verdict> => {
    const verdict = await recipients.admit(ask)
    if ((verdict !== undefined && verdict !== 'unknown') || !ask.policy.standby) return verdict
    const door = await doorOf(ask)
    if (door === 'open') return verdict
    if (door !== 'shut') return door
    const { client, sender, mailbox } = ask
    const visit = {
      client: client.ip,
      sender: sender.mailbox ? formatMailbox(sender.mailbox) : '',
      recipient: formatMailbox(mailbox),
    }
    return standby.mayEnter(visit) ? verdict : useThePrimary
  }
}

const useThePrimary: Refused = {
  code: 450,
  text: '4.3.2 this is the backup, and a better mail host of the domain takes its mail now: deliver there, or try here again later',
  ...cause('standby'),
}
