// The call that says whether the world asks us for a domain, and what is to be done about it.
import { hereJson, hereSentence, registrarText } from '../prove/here-text.ts'
import type { CallOutput } from './contract.ts'
import type { ApiDeps, Asked } from './deps.ts'
import { must, refusal } from './errors.ts'
import { inUtc } from './views.ts'

export const createDelegation = ({ declare, delegation }: ApiDeps) => ({
  getDelegation: async ({ scope, params, lang }: Asked): Promise<CallOutput<'getDelegation'>> => {
    const state = must(await declare.find(scope, params.domain))
    if (state.dns !== 'here')
      throw refusal(
        'dns-elsewhere',
        'The DNS of this domain is kept elsewhere and stays there, so no name servers are to be changed. See the records to paste.',
        'Bu alan adının DNS kayıtları başka yerde tutuluyor ve orada kalıyor; değiştirilecek ad sunucusu yok. Yapıştırılacak kayıtlara bakın.',
      )
    const seen = hereJson(await delegation(state))
    return { ...seen, sentence: hereSentence(seen, lang, inUtc(lang)), instructions: registrarText(seen, lang) }
  },
})
