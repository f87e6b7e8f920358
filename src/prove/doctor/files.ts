// Files that only Ulak may read, and whether the certificate is what it should be.
import { readdirSync, type Stats, statSync } from 'node:fs'
import path from 'node:path'
import { X509Certificate } from 'node:crypto'
import { SettingFault } from '../../system/settings.ts'
import { readKeyPair } from '../../system/tls.ts'
import { type Diagnosis, good, ill, type Machine } from './diagnosis.ts'

const day = 24 * 3_600_000

export function examineFiles(machine: Machine): Diagnosis[] {
  const { ULAK_DATA: data, ULAK_TLS_CERT: cert, ULAK_TLS_KEY: key } = machine.settings
  const secrets = [
    ...(key === '' ? [] : [key]),
    path.join(data, 'tls', 'smtp-key.pem'),
    ...filesIn(data).filter((file) => /\.db(-wal)?$/.test(file)),
  ]
  return [...secrets.flatMap(rights), ...(cert === '' && key === '' ? [] : [certificate(cert, key, machine.now())])]
}

const filesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name))
  } catch {
    // Not there yet.
    return []
  }
}

function rights(file: string): Diagnosis[] {
  const found = stat(file)
  if (!found) return []
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0')
  if ((found.mode & 0o007) === 0)
    return [
      good('file-rights', file, { en: `Others cannot read it (${mode}).`, tr: `Başkaları okuyamıyor (${mode}).` }),
    ]
  // A folder that is shut protects what lies in it.
  const folder = stat(path.dirname(file))
  if (folder && (folder.mode & 0o007) === 0)
    return [good('file-rights', file, { en: 'Its folder is shut for others.', tr: 'Klasörü başkalarına kapalı.' })]
  return [
    ill(
      'bad',
      'file-rights',
      file,
      {
        en: `Every user of this machine can get at it (${mode}).`,
        tr: `Bu makinenin her kullanıcısı erişebilir (${mode}).`,
      },
      { en: `chmod 600 ${file}`, tr: `Şunu çalıştırın: chmod 600 ${file}` },
    ),
  ]
}

const stat = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false })

function certificate(cert: string, key: string, now: number): Diagnosis {
  try {
    const pair = readKeyPair({ cert, key })
    const until = new X509Certificate(pair.cert).validToDate
    const shown = until.toISOString().slice(0, 10)
    const left = until.getTime() - now
    if (left > 14 * day)
      return good('tls-files', cert, {
        en: `Certificate and key fit, until ${shown}.`,
        tr: `Sertifika ve anahtar uyuyor, ${shown} tarihine dek.`,
      })
    return ill(
      left > 0 ? 'notice' : 'bad',
      'tls-files',
      cert,
      { en: `The certificate ends on ${shown}.`, tr: `Sertifikanın süresi ${shown} tarihinde doluyor.` },
      { en: 'Renew it, and let the renewal run by itself.', tr: 'Yenileyin ve yenileme kendiliğinden çalışsın.' },
    )
  } catch (error) {
    if (!(error instanceof SettingFault)) throw error
    return ill('bad', 'tls-files', cert || key, error.text, {
      en: 'Set ULAK_TLS_CERT and ULAK_TLS_KEY to a certificate and its own key, readable for the user that runs Ulak.',
      tr: 'ULAK_TLS_CERT ve ULAK_TLS_KEY, Ulak’ı çalıştıran kullanıcının okuyabildiği bir sertifikayı ve kendi anahtarını göstersin.',
    })
  }
}
