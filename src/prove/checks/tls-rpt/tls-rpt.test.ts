import { provesChecks } from '../../../../test/support/check-battery.ts'
import type { Declared } from '../../../../test/support/world.ts'
import { tlsRptChecks } from './index.ts'

const declared = (records: readonly string[], sts?: string): Declared => ({
  'firma.example': { MX: ['10 mx1.firma.example.'] },
  'mx1.firma.example': { A: ['192.0.2.1'] },
  ...(sts && { '_mta-sts.firma.example': { TXT: [`"${sts}"`] } }),
  ...(records.length > 0 && { '_smtp._tls.firma.example': { TXT: records.map((one) => `"${one}"`) } }),
})
const sts = 'v=STSv1; id=1'
const good = 'v=TLSRPTv1; rua=mailto:tls@firma.example'

provesChecks(tlsRptChecks, {
  'tls-rpt-present': {
    finds: [{ world: declared([], sts), severity: 'notice' }],
    passes: [{ world: declared([good], sts) }, { world: declared([]) }],
  },
  'tls-rpt-syntax': {
    finds: [
      { world: declared(['v=TLSRPTv1; rua=tls@firma.example'], sts), severity: 'warning' },
      { world: declared(['v=TLSRPTv1'], sts), severity: 'warning' },
      { world: declared(['v=tlsrptv1; rua=mailto:tls@firma.example'], sts), severity: 'warning' },
      { world: declared([good, good.replace('tls@', 'b@')], sts), severity: 'warning' },
    ],
    passes: [{ world: declared([good]) }, { world: declared([]) }],
  },
})
