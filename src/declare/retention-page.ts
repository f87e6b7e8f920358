// The reference page of what is kept for how long, in both languages.
import type { Text } from '../dns/problem.ts'
import { controlOwners, type Owner, queueOwners } from '../store/belongings.ts'
import { type Kept, retention } from './retention.ts'

/** What no line of the table removes goes with whom it belongs to. */
const lives: Readonly<Record<Owner['by'], Text>> = {
  'account-id': { en: 'with its account', tr: 'hesabıyla birlikte' },
  'account-path': { en: 'with its account', tr: 'hesabıyla birlikte' },
  domain: { en: 'with its domain', tr: 'alan adıyla birlikte' },
  'domain-name': { en: 'with its account', tr: 'hesabıyla birlikte' },
  token: { en: 'with its token', tr: 'belirteciyle birlikte' },
  message: { en: 'with its message', tr: 'iletisiyle birlikte' },
  story: { en: 'with its message', tr: 'iletisiyle birlikte' },
  nobody: { en: 'nothing of anybody stands in it', tr: 'içinde kimseye ait bir şey yok' },
}

export function retentionPage(): string {
  const terms = Object.entries<Kept>(retention)
  const termed = new Set(terms.flatMap(([, { rows }]) => (rows === 'at-once' ? [] : rows.table)))
  const rest = Object.entries<Owner>({ ...controlOwners, ...queueOwners }).filter(
    ([table]) => !termed.has(table as never),
  )
  return `${[
    '# What is kept, and for how long · Ne, ne kadar saklanır',
    '',
    '<!-- generated from src/declare/retention.ts, src/store/belongings.ts -->',
    '',
    'Once an hour a job removes what is older than this table says. An account chooses within the bounds with `ulak account retention ACCOUNT --set',
    'journal=30`; the accounts below it do the same unless they choose themselves.',
    '',
    'Saatte bir çalışan bir iş, bu çizelgeye göre süresi geçeni siler. Hesap, sınırlar içinde `ulak account retention HESAP --set journal=30` ile seçer;',
    'altındaki hesaplar kendileri seçmedikçe aynısına uyar.',
    '',
    '| kind · tür | what · ne | days · gün | counted from · sayım başlangıcı | choice · seçim |',
    '|---|---|---|---|---|',
    ...terms.map(
      ([kind, { what, days, from, choice }]) =>
        `| \`${kind}\` | ${both(what)} | ${days} | ${both(from)} | ${choice ? `${choice.least}–${choice.most}` : ''} |`,
    ),
    '',
    'Backups hold what was there when they were made; of the daily ones seven are kept. Log lines are the operator’s to keep.',
    '',
    'Yedekler alındıkları andaki her şeyi içerir; günlük yedeklerden yedisi saklanır. Günlük satırlarının saklanması operatörün işidir.',
    '',
    '## What lives longer · Daha uzun yaşayanlar',
    '',
    '| table · tablo | how long · ne kadar |',
    '|---|---|',
    ...rest.map(([table, owner]) => `| \`${table}\` | ${both(lives[owner.by])} |`),
  ].join('\n')}\n`
}

const both = ({ en, tr }: Text): string => `${en}<br>${tr}`.replaceAll('|', '\\|')
