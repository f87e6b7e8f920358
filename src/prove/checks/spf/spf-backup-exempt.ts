import { trustRecipes } from '../../../declare/backup-trust.ts'
import type { Text } from '../../../dns/problem.ts'
import type { HandOverEvidence, NextHopSeen } from '../../evidence/hand-over.ts'
import type { Evidence } from '../../evidence/index.ts'
import { type Check, finding, type Fix, type Judgement, pass } from '../../result.ts'

export const spfBackupExempt: Check = {
  id: 'spf-backup-exempt',
  question: {
    en: 'Does the primary take what the backup hands on, whatever SPF says of the backup’s address?',
    tr: 'Birincil sunucu, SPF yedeğin adresi için ne derse desin yedeğin ilettiğini alıyor mu?',
  },
  rule: {
    en: 'error: the last drill was refused for SPF; not known: no drill has shown it (only of domains whose mail Ulak hands on)',
    tr: 'hata: son tatbikat SPF yüzünden reddedildi; bilinmiyor: bunu gösteren tatbikat yok (yalnızca postasını Ulak’ın ilettiği alan adlarında)',
  },
  reference: 'RFC 7208 §2.5',
  serves: ['survives'],
  unknownIsUsual: true,
  judge: (evidence) => (evidence.handOver?.hops ?? []).map((hop) => judgeHop(hop, evidence.handOver!, evidence)),
}

function judgeHop(
  { host, xclient, drilled }: NextHopSeen,
  { backups }: HandOverEvidence,
  evidence: Evidence,
): Judgement {
  if (xclient)
    return pass(host, {
      en: `${host} is told by XCLIENT who sent a message, and judges that client.`,
      tr: `${host} iletiyi kimin gönderdiğini XCLIENT ile öğreniyor ve o istemciyi yargılıyor.`,
    })
  if (!drilled)
    return {
      status: 'unknown',
      subject: host,
      message: {
        en: `No drill has shown it yet: run "ulak drill ${evidence.name}".`,
        tr: `Bunu henüz hiçbir tatbikat göstermedi: "ulak drill ${evidence.name}" çalıştırın.`,
      },
    }
  const day = new Date(drilled.at).toISOString().slice(0, 10)
  if (drilled.outcome === 'exempt')
    return pass(host, {
      en: `In the drill of ${day} ${host} took a message for which SPF says "${drilled.spf}" of the backup.`,
      tr: `${day} tatbikatında ${host}, SPF’nin yedek için "${drilled.spf}" dediği bir iletiyi aldı.`,
    })
  return finding(
    'error',
    host,
    {
      en: `In the drill of ${day} ${host} judged the backup as if it were the sender: ${drilled.reply}. Mail of every sender with a strict SPF record is lost that way while it waits here.`,
      tr: `${day} tatbikatında ${host} yedeği göndericiymiş gibi yargıladı: ${drilled.reply}. Katı SPF kaydı olan her göndericinin burada bekleyen postası böyle yitirilir.`,
    },
    mend(backups, evidence),
  )
}

/** The steps for the mail server that is known from outside, else those for Postfix. */
function mend(backups: HandOverEvidence['backups'], { name, mailboxes, provider }: Evidence): Fix {
  const system = systems[mailboxes?.provider.id ?? provider?.id ?? ''] ?? 'postfix'
  const known = backups.filter(({ addresses }) => addresses.length > 0)
  const recipe = known.length > 0 ? trustRecipes(known).find((one) => one.system === system) : undefined
  return [
    {
      en: `Let the mail server know the backup by address; "ulak domain trust ${name}" has the steps for every kind of server.${recipe ? ` ${recipe.title}:` : ''}`,
      tr: `Posta sunucusu yedeği adresinden tanısın; her tür sunucunun adımlarını "ulak domain trust ${name}" yazar.${recipe ? ` ${recipe.title}:` : ''}`,
    },
    ...(recipe?.steps ?? []).flatMap((step): readonly Text[] =>
      step.kind === 'words'
        ? [step.text]
        : step.lines.map((line) => ({ en: `in ${step.where}: ${line}`, tr: `${step.where} içine: ${line}` })),
    ),
    { en: `Then drill again: ulak drill ${name}`, tr: `Ardından tatbikatı yineleyin: ulak drill ${name}` },
  ]
}

/** The mail provider of a domain, as trust recipes name its system. */
const systems: Readonly<Record<string, 'google' | 'microsoft365'>> = {
  'google-workspace': 'google',
  'microsoft-365': 'microsoft365',
}
