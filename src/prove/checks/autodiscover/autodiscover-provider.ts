import { expandPreset, findPreset } from '../../../declare/presets/index.ts'
import type { Evidence } from '../../evidence/index.ts'
import { type Check, finding, pass, unknown } from '../../result.ts'

export const autodiscoverProvider: Check = {
  id: 'autodiscover-provider',
  question: {
    en: 'Do mail programs find the settings of the provider (autodiscover)?',
    tr: 'Posta programları sağlayıcının ayarlarını buluyor mu (autodiscover)?',
  },
  rule: {
    en: 'notice: the record that the provider asks for is missing or leads elsewhere',
    tr: 'bilgi: sağlayıcının istediği kayıt eksik ya da başka yere gidiyor',
  },
  reference: 'RFC 6186 §3',
  serves: [],
  judge: (evidence) => {
    const { name, provider, autodiscover } = evidence
    if (!provider || !autodiscover) return []
    return wanted(evidence).flatMap(({ label, target }) => {
      const host = autodiscover.hosts.find((one) => one.label === label)
      if (!host) return []
      const subject = `${host.name} CNAME`
      if (host.target === target) return [pass(subject, { en: `It is ${target}.`, tr: `${target} olarak duruyor.` })]
      if (host.target === undefined && host.state === 'unknown') return [unknown(subject, 'CNAME')]
      const now = host.target ?? (host.addresses.join(', ') || undefined)
      return [
        finding(
          'notice',
          subject,
          {
            en: `${provider.name} asks for ${label}.${name} as an alias of ${target}; ${now ? `now it leads to ${now}` : 'there is no such record'}. Mail arrives; mail programs do not find their settings by themselves.`,
            tr: `${provider.name}, ${label}.${name} adının ${target} için takma ad olmasını istiyor; ${now ? `şimdi ${now} adresine gidiyor` : 'böyle bir kayıt yok'}. Posta gelir; posta programları ayarlarını kendiliğinden bulamaz.`,
          },
          [`${host.name}. IN CNAME ${target}.`],
        ),
      ]
    })
  },
}

/** The aliases of the preset that are not merely offered. */
function wanted({ domain, provider }: Evidence): { label: string; target: string }[] {
  const preset = provider && findPreset(provider.id)
  if (!preset) return []
  const { variant, parameters = {} } = provider
  const expanded = expandPreset(preset, { domain, parameters, ...(variant === undefined ? {} : { variant }) })
  if (!expanded.ok) return []
  return expanded.value.records
    .filter(({ purpose, type, optional }) => purpose === 'autodiscover' && type === 'CNAME' && !optional)
    .map((record) => ({ label: record.name, target: record.data.replace(/\.$/, '').toLowerCase() }))
}
