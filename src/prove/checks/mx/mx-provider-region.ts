import { detectProvider, findPreset, type Preset, type Variant } from '../../../declare/presets/index.ts'
import { nameToText } from '../../../dns/name.ts'
import { type Check, finding, pass } from '../../result.ts'

export const mxProviderRegion: Check = {
  id: 'mx-provider-region',
  question: {
    en: 'Do the hosts of the provider belong together (one region, one generation)?',
    tr: 'Sağlayıcının sunucuları birbirine ait mi (tek bölge, tek kuşak)?',
  },
  rule: {
    en: 'warning: hosts of two regions, or SPF of another region; notice: a host that the provider does not document',
    tr: 'uyarı: iki bölgenin sunucuları ya da başka bölgenin SPF kaydı; bilgi: sağlayıcının belgelemediği bir sunucu',
  },
  reference: 'RFC 5321 §5.1',
  serves: [],
  judge: ({ name, mxRecords, provider, spf }) => {
    const preset = provider && findPreset(provider.id)
    if (!preset) return []
    const subject = `${name} MX`
    const hosts = mxRecords.flatMap(({ exchange }) => {
      const by = detectProvider([exchange])
      return by?.id === preset.id ? [{ text: nameToText(exchange), variant: by.variant }] : []
    })
    const strange = hosts.filter(({ variant }) => variant === undefined).map(({ text }) => text)
    if (strange.length > 0) return [undocumented(subject, preset, strange)]
    const used = variantsOf(
      preset,
      hosts.flatMap(({ variant }) => variant ?? []),
    )
    if (provider.variant === undefined && areRegions(used)) return [mixed(subject, preset, used)]
    const own = preset.variants.find(({ id }) => id === provider.variant)
    const other =
      own && spf.kind === 'found' && spf.texts.length === 1 ? spfOfOther(preset, own, spf.texts[0]!) : undefined
    if (own && other) return [wrongSpf(name, preset, own, other)]
    return [pass(subject, { en: 'They do.', tr: 'Evet.' })]
  },
}

const variantsOf = (preset: Preset, ids: readonly string[]): Variant[] =>
  preset.variants.filter(({ id }) => ids.includes(id))

/** Variants that send or are filled in differently are regions or platforms; others are generations of the same (Google's one and five hosts). */
const areRegions = (variants: readonly Variant[]): boolean =>
  variants.length > 1 && variants.some(({ spf, values }) => spf !== undefined || values !== undefined)

/** The variant whose SPF mechanisms stand in the record instead of those of `own`. */
function spfOfOther(preset: Preset, own: Variant, text: string): Variant | undefined {
  const terms = new Set(text.toLowerCase().split(' '))
  const has = (variant: Variant): boolean => (variant.spf ?? []).some((term) => terms.has(term.toLowerCase()))
  if (!own.spf || has(own)) return undefined
  return preset.variants.find((variant) => variant !== own && has(variant))
}

const undocumented = (subject: string, { name }: Preset, hosts: readonly string[]) =>
  finding(
    'notice',
    subject,
    {
      en: `${hosts.join(', ')} is not among the mail hosts that ${name} documents: an older name, or a slip of the pen.`,
      tr: `${hosts.join(', ')}, ${name} tarafından belgelenen posta sunucuları arasında yok: eski bir ad ya da yazım hatası.`,
    },
    [
      {
        en: `Compare the MX records with those in the console of ${name}.`,
        tr: `MX kayıtlarını ${name} konsolundakilerle karşılaştırın.`,
      },
    ],
  )

const mixed = (subject: string, { name }: Preset, variants: readonly Variant[]) =>
  finding(
    'warning',
    subject,
    {
      en: `The hosts belong to different regions of ${name} (${variants.map(({ label }) => label.en).join('; ')}). An account lives in one of them; the others refuse its mail.`,
      tr: `Sunucular ${name} sağlayıcısının farklı bölgelerine ait (${variants.map(({ label }) => label.tr).join('; ')}). Hesap bunlardan birindedir; öbürleri postasını reddeder.`,
    },
    [
      {
        en: `Keep the hosts of the region in which your account was opened: its console shows them.`,
        tr: 'Hesabınızın açıldığı bölgenin sunucuları kalsın: konsolu onları gösterir.',
      },
    ],
  )

const wrongSpf = (name: string, preset: Preset, own: Variant, other: Variant) =>
  finding(
    'warning',
    `${name} TXT`,
    {
      en: `Mail comes in through ${own.label.en}, but the SPF record allows ${other.label.en}. One of the two is of the wrong region.`,
      tr: `Posta ${own.label.tr} üzerinden geliyor ama SPF kaydı ${other.label.tr} bölgesine izin veriyor. İkisinden biri yanlış bölgenin.`,
    },
    [
      {
        en: `If the MX records of ${preset.name} are right, put ${own.spf!.join(' ')} into the SPF record instead of ${other.spf!.join(' ')}.`,
        tr: `${preset.name} MX kayıtları doğruysa SPF kaydında ${other.spf!.join(' ')} yerine ${own.spf!.join(' ')} yazın.`,
      },
    ],
  )
