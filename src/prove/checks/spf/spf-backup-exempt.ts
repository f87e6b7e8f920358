import { trustRecipes } from '../../../declare/backup-trust.ts'
import type { Text } from '../../../dns/problem.ts'
import { hopOutcome, nextHopText } from '../../drill-text.ts'
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

function judgeHop(hop: NextHopSeen, { backups }: HandOverEvidence, evidence: Evidence): Judgement {
  const message = nextHopText(hop, evidence.name)
  switch (hopOutcome(hop)) {
    case 'xclient':
    case 'exempt':
      return pass(hop.host, message)
    case 'refused':
      return finding('error', hop.host, message, mend(backups, evidence))
    case 'not-seen':
      return { status: 'unknown', subject: hop.host, message }
  }
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
