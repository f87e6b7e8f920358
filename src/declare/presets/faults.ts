// What can be wrong with a preset's id, variant or parameters: each with what to do about it.
import { bad, type Text } from '../../dns/problem.ts'
import type { DetectOnly, Parameter, Preset, Provider } from './preset.ts'

type Bad = ReturnType<typeof bad>

export function unknownPreset(id: string, all: readonly Provider[]): Bad {
  const near = nearIds(id, all)
  const shown = shorten(id)
  if (near.length === 0) {
    return bad('unknown-preset', {
      en: `There is no preset "${shown}". "ulak preset list" shows all of them.`,
      tr: `"${shown}" adında bir hazır ayar yok. "ulak preset list" hepsini gösterir.`,
    })
  }
  return bad('unknown-preset', {
    en: `There is no preset "${shown}". Did you mean ${near.join(', ')}? "ulak preset list" shows all of them.`,
    tr: `"${shown}" adında bir hazır ayar yok. Şunlardan biri mi: ${near.join(', ')}? "ulak preset list" hepsini gösterir.`,
  })
}

export const detectOnly = (provider: DetectOnly): Bad =>
  bad('preset-detect-only', {
    en: `Ulak recognises ${provider.name} but has no preset for it. ${provider.why.en} Use "custom" and enter the records that the provider shows.`,
    tr: `Ulak ${provider.name} sağlayıcısını tanır ama onun için hazır ayarı yoktur. ${provider.why.tr} "custom" seçip sağlayıcının gösterdiği kayıtları girin.`,
  })

export const unknownVariant = (preset: Preset, id: string): Bad =>
  bad('unknown-variant', {
    en: `${preset.name} has no variant "${shorten(id)}"; it has ${preset.variants.map((variant) => variant.id).join(', ')}.`,
    tr: `${preset.name} için "${shorten(id)}" diye bir çeşit yok; olanlar: ${preset.variants.map((variant) => variant.id).join(', ')}.`,
  })

export function unknownParameter(preset: Preset, name: string): Bad {
  const known = preset.parameters.map((parameter) => parameter.name).join(', ')
  return bad('unknown-parameter', {
    en: `${preset.name} has no parameter "${shorten(name)}"; ${known ? `it has ${known}` : 'it needs none'}.`,
    tr: `${preset.name} için "${shorten(name)}" diye bir parametre yok; ${known ? `olanlar: ${known}` : 'hiç parametre istemez'}.`,
  })
}

export function missingParameter(preset: Preset, name: string): Bad {
  const parameter = preset.parameters.find((one) => one.name === name)
  if (!parameter) throw new Error(`preset ${preset.id} uses an undeclared variable: ${name}`)
  return bad('missing-parameter', {
    en: `${preset.name} needs the parameter "${name}" (${parameter.label.en}). Where to find it: ${parameter.where.en}.`,
    tr: `${preset.name} için "${name}" parametresi gerekli (${parameter.label.tr}). Bulunduğu yer: ${parameter.where.tr}.`,
  })
}

export function badParameter(preset: Preset, why?: Text, parameter?: Parameter): Bad {
  const reason = why ? { en: `: ${why.en}`, tr: `: ${why.tr}` } : { en: '', tr: '' }
  if (!parameter)
    return bad('bad-parameter', {
      en: `A parameter of ${preset.name} does not fit${reason.en}`,
      tr: `${preset.name} parametrelerinden biri uymuyor${reason.tr}`,
    })
  const form = parameter.choices ? parameter.choices.join(', ') : parameter.example
  return bad('bad-parameter', {
    en: `The parameter "${parameter.name}" of ${preset.name} does not fit${reason.en}. It looks like this: ${form}. Where to find it: ${parameter.where.en}.`,
    tr: `${preset.name} için verilen "${parameter.name}" parametresi uymuyor${reason.tr}. Şöyle görünür: ${form}. Bulunduğu yer: ${parameter.where.tr}.`,
  })
}

export function wrongHost(preset: Preset, parameter: Parameter, host: string): Bad {
  const forms = preset.variants.flatMap((variant) => variant.mx.map(({ exchange }) => exchange)).join(', ')
  return bad('bad-parameter', {
    en: `"${shorten(host)}" is no MX host of ${preset.name}: they look like ${forms}. Where to find it: ${parameter.where.en}.`,
    tr: `"${shorten(host)}" bir ${preset.name} MX sunucusu değil: şöyle görünürler: ${forms}. Bulunduğu yer: ${parameter.where.tr}.`,
  })
}

export const conflictingHost = (preset: Preset, name: string, host: string): Bad =>
  bad('bad-parameter', {
    en: `The parameters of ${preset.name} contradict each other: "${shorten(host)}" does not agree with "${name}". Give only the host.`,
    tr: `${preset.name} parametreleri birbiriyle çelişiyor: "${shorten(host)}", "${name}" ile uyuşmuyor. Yalnızca sunucuyu verin.`,
  })

export const idleParameter = (preset: Preset, variant: { readonly id: string }, name: string): Bad =>
  bad('bad-parameter', {
    en: `The variant "${variant.id}" of ${preset.name} has no use for "${name}". Leave it out, or choose the variant that it belongs to.`,
    tr: `${preset.name} için "${variant.id}" çeşidinde "${name}" kullanılmaz. Onu çıkarın ya da ait olduğu çeşidi seçin.`,
  })

/** At most three ids that a person may have meant. */
function nearIds(id: string, all: readonly Provider[]): string[] {
  const wanted = id.slice(0, 60).toLowerCase()
  return all
    .map((provider) => ({ id: provider.id, far: distanceTo(wanted, provider) }))
    .filter(({ far }) => far <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map((one) => one.id)
}

function distanceTo(wanted: string, provider: Provider): number {
  const contained =
    wanted.length >= 3 &&
    (provider.id.includes(wanted) || provider.name.toLowerCase().includes(wanted) || wanted.includes(provider.id))
  if (contained) return 0
  const parts = [provider.id, ...provider.id.split('-')].filter((part) => part.length >= 3)
  return Math.min(...parts.map((part) => editDistance(wanted, part)))
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text)
