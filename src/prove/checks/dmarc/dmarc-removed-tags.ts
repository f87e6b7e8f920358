import { parseDmarc, removedTags } from '../../../mailauth/dmarc-record.ts'
import { type Check, finding } from '../../result.ts'

export const dmarcRemovedTags: Check = {
  id: 'dmarc-removed-tags',
  question: {
    en: 'Is the DMARC record free of tags that no longer exist?',
    tr: 'DMARC kaydında artık var olmayan etiketler yok mu?',
  },
  rule: { en: 'notice: pct, rf or ri', tr: 'bilgi: pct, rf ya da ri' },
  reference: 'RFC 9989 §4.7',
  serves: [],
  judge: ({ dmarc }) => {
    if (dmarc.kind !== 'found') return []
    const tags = dmarc.texts.flatMap((text) => parseDmarc(text).tags).filter((tag) => removedTags.includes(tag.name))
    const names = [...new Set(tags.map((tag) => tag.name))]
    return names.map((tag) =>
      finding(
        'notice',
        dmarc.at,
        {
          en: `${tag} was removed from DMARC; receivers ignore it${tag === 'pct' ? ', so the policy holds for all mail' : ''}.`,
          tr: `${tag} DMARC'tan çıkarıldı; alıcılar yok sayar${tag === 'pct' ? ', yani politika bütün posta için geçerlidir' : ''}.`,
        },
        [
          tag === 'pct'
            ? { en: 'Remove pct; for a rehearsal write t=y.', tr: 'pct etiketini silin; deneme için t=y yazın.' }
            : { en: `Remove ${tag}.`, tr: `${tag} etiketini silin.` },
        ],
      ),
    )
  },
}
