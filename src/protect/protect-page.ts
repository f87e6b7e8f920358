// The reference page of the marks and the rules at the door, in both languages.
import { defaultRules, type MailRules, sentenceOf } from '../declare/mail-rules.ts'
import type { Text } from '../dns/problem.ts'
import type { MarkWord } from '../message/marks.ts'
import { rspamdActions } from './decide.ts'

const marks: Readonly<Record<MarkWord, Text>> = {
  dmarc: {
    en: 'DMARC failed, and the From domain (`from`) asks to refuse or quarantine such mail (`policy`).',
    tr: 'DMARC denetimi başarısız; From alan adı (`from`) böyle postanın reddini ya da karantinasını istiyor (`policy`).',
  },
  'display-name': {
    en: 'The name in From shows an address or domain (`shows`) of somebody other than the real one (`from`). Never refused for this.',
    tr: 'From alanındaki ad, gerçek alan adından (`from`) başkasına ait bir adres ya da alan adı gösteriyor (`shows`). Bu yüzden reddedilmez.',
  },
  'look-alike': {
    en: 'The From domain (`from`) looks like the recipient’s (`of`): by `letters` that look alike, or by `one-letter` (`how`). Never refused for this.',
    tr: 'From alan adı (`from`) alıcınınkine (`of`) benziyor: benzer harflerle (`letters`) ya da tek harf farkıyla (`one-letter`) (`how`). Bu yüzden reddedilmez.',
  },
  listed: {
    en: 'A block list (`list`) names the client’s address; `codes` are its answers.',
    tr: 'Bir engelleme listesi (`list`) istemcinin adresini içeriyor; yanıtları `codes` alanındadır.',
  },
  helo: {
    en: 'The name in HELO or EHLO (`said`) is no good: `malformed`, `not-yours` (another address in brackets), `ours`, or `unknown` to the DNS (`fault`).',
    tr: 'HELO ya da EHLO içindeki ad (`said`) kusurlu: biçimsiz (`malformed`), köşeli ayraç içinde başka adres (`not-yours`), bizim adımız (`ours`) ya da DNS’te yok (`unknown`) (`fault`).',
  },
  reverse: {
    en: 'The client’s address has no name in the reverse DNS (`none`), or one that does not lead back (`not-confirmed`) (`fault`). Only `none` is ever refused.',
    tr: 'İstemci adresinin ters DNS’te adı yok (`none`) ya da adı geri götürmüyor (`not-confirmed`) (`fault`). Yalnızca `none` ret nedeni olabilir.',
  },
  spam: {
    en: 'rspamd’s opinion: its `action`, the `score`, the `required` score and the `symbols`.',
    tr: 'rspamd’nin görüşü: eylemi (`action`), puan (`score`), sınır (`required`) ve simgeler (`symbols`).',
  },
  virus: {
    en: 'ClamAV found something (`name`).',
    tr: 'ClamAV bir şey buldu (`name`).',
  },
  unscanned: {
    en: 'A scanner (`scanner`) did not look: it was `down`, or the message is `too-large` (`why`).',
    tr: 'Tarayıcı (`scanner`) bakmadı: kapalıydı (`down`) ya da ileti çok büyük (`too-large`) (`why`).',
  },
}

export const markWords = Object.keys(marks)
const rules = Object.keys(defaultRules) as (keyof MailRules)[]

export function protectPage(): string {
  return `${[
    '# At the door · Kapıda',
    '',
    '<!-- generated from src/protect, src/declare/mail-rules.ts -->',
    '',
    '## Marks · İşaretler',
    '',
    'What Ulak noticed about a message stands in its `X-Ulak-Marks` field. One that comes from outside is removed.',
    '',
    'Ulak’ın bir iletide fark ettikleri `X-Ulak-Marks` alanında durur. Dışarıdan bu adla gelen alan çıkarılır.',
    '',
    '| mark · işaret | meaning · anlamı |',
    '|---|---|',
    ...Object.entries(marks).map(([word, text]) => `| \`${word}\` | ${both(text)} |`),
    '',
    '## Rules · Kurallar',
    '',
    'Set per domain in `ulak.rules` of its mail intent. Each stands with its default and what that does.',
    '',
    'Her alan adının posta tanımındaki `ulak.rules` içinde belirlenir. Her kural, varsayılanı ve bunun etkisiyle birlikte verilir.',
    '',
    '`scan` needs `ULAK_RSPAMD` or `ULAK_CLAMD`: without a scanner nothing is scanned, and nothing is marked.',
    '',
    '`scan` için `ULAK_RSPAMD` ya da `ULAK_CLAMD` gerekir: tarayıcı yoksa hiçbir şey taranmaz ve işaretlenmez.',
    '',
    '| rule · kural | default · varsayılan | what the default does · varsayılanın etkisi |',
    '|---|---|---|',
    ...rules.map(
      (rule) => `| \`${rule}\` | \`${JSON.stringify(defaultRules[rule])}\` | ${both(sentenceOf(rule, defaultRules))} |`,
    ),
    '',
    '## What rspamd calls for · rspamd ne isterse',
    '',
    'Where `scan` is `obey`. An action that is not here is taken and marked.',
    '',
    '`scan` kuralı `obey` ise. Burada olmayan eylemde ileti alınır ve işaretlenir.',
    '',
    '| action · eylem | what Ulak does · Ulak ne yapar |',
    '|---|---|',
    ...Object.entries(rspamdActions).map(([action, { does }]) => `| \`${action}\` | ${both(does)} |`),
  ].join('\n')}\n`
}

const both = ({ en, tr }: Text): string => `${en}<br>${tr}`.replaceAll('|', '\\|')
