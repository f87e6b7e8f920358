// Every code with which Ulak says no, once: the status that the API answers with, and what the code means. A code never changes its meaning.
// docs/reference/errors.md is made of this, and a test compares it with the codes that stand in the sources.
import type { Text } from '../dns/problem.ts'

/** `status` 0: said by the command or kept in a message's history, never by the API. */
export type CatalogueEntry = { readonly status: number; readonly text: Text }

type Line = readonly [status: number, en: string, tr: string]
type Chapter = { readonly title: Text; readonly lines: Readonly<Record<string, Line>> }

export const chapters: readonly Chapter[] = [
  {
    title: { en: 'The request', tr: 'İstek' },
    lines: {
      'not-json': [
        400,
        'The body is no JSON, or of another type than the call takes',
        'Gövde JSON değil ya da çağrının almadığı türde',
      ],
      'bad-request': [
        400,
        'The request has another form; its `problems` say where',
        'İsteğin biçimi başka; `problems` yerini söyler',
      ],
      'unknown-field': [400, 'In `problems`: a field that is not known', '`problems` içinde: bilinmeyen bir alan'],
      'field-missing': [
        400,
        'In `problems`: a field that must be there',
        '`problems` içinde: bulunması gereken bir alan',
      ],
      'wrong-type': [
        400,
        'In `problems`: a text, number, list or object was expected',
        '`problems` içinde: metin, sayı, liste ya da nesne bekleniyordu',
      ],
      'wrong-form': [
        400,
        'In `problems`: a text of another form, such as no time',
        '`problems` içinde: başka biçimde bir metin, örneğin zaman değil',
      ],
      'not-one-of': [
        400,
        'In `problems`: none of the values that are possible',
        '`problems` içinde: olabilecek değerlerden hiçbiri değil',
      ],
      'too-big': [400, 'In `problems`: too long or too large', '`problems` içinde: çok uzun ya da çok büyük'],
      'too-small': [400, 'In `problems`: empty or too small', '`problems` içinde: boş ya da çok küçük'],
      'too-large': [413, 'The body is larger than any request may be', 'Gövde hiçbir isteğin olamayacağı kadar büyük'],
      'no-such-call': [404, 'There is no such address', 'Böyle bir adres yok'],
      'version-changed': [
        412,
        'If-Match names another version: somebody changed the domain',
        'If-Match başka bir sürümü söylüyor: alan adı değişti',
      ],
      'bad-idempotency-key': [
        400,
        'The Idempotency-Key is empty, too long or not ASCII',
        'Idempotency-Key boş, çok uzun ya da ASCII değil',
      ],
      'idempotency-not-here': [
        422,
        'This call shows a secret and takes no Idempotency-Key',
        'Bu çağrı gizli bir değer gösterir, Idempotency-Key almaz',
      ],
      'idempotency-key-used': [
        422,
        'The Idempotency-Key came with another request',
        'Idempotency-Key başka bir istekle geldi',
      ],
      'idempotency-unknown': [
        409,
        'The first request with this key has not ended, or broke off',
        'Bu anahtarla gelen ilk istek bitmedi ya da yarıda kaldı',
      ],
      'idempotency-answer-gone': [
        409,
        'It was done; the answer was too long to be kept',
        'Yapıldı; yanıt saklanamayacak kadar uzundu',
      ],
      'no-problem-document': [
        0,
        'Said by the client: the answer came from something else, such as a proxy',
        'İstemci söyler: yanıt başka bir yerden geldi, örneğin bir vekilden',
      ],
    },
  },
  {
    title: { en: 'Accounts and tokens', tr: 'Hesaplar ve belirteçler' },
    lines: {
      'not-signed-in': [
        401,
        'The token is missing, unknown or expired',
        'Belirteç yok, bilinmiyor ya da süresi dolmuş',
      ],
      'role-not-allowed': [403, 'The role does not allow this', 'Rol buna izin vermiyor'],
      'role-too-high': [
        403,
        'Nobody gives or takes a role above his own',
        'Kimse kendi rolünün üstündekini veremez, alamaz',
      ],
      'no-such-account': [404, 'The account is not there, or not yours to see', 'Hesap yok ya da görme yetkiniz yok'],
      'no-such-token': [404, 'The token is not there, or not yours to see', 'Belirteç yok ya da görme yetkiniz yok'],
      'account-too-deep': [422, 'Accounts lie too deep below each other', 'Hesaplar birbirinin altında çok derin'],
      'operator-below-top': [
        422,
        'Only the account at the top has operators',
        'Operatör yalnızca en üstteki hesapta olur',
      ],
      'token-expires-in-past': [422, 'The time of expiry is past', 'Bitiş zamanı geçmişte'],
      'domains-for-members': [422, 'Only a member is given domains', 'Alan adları yalnızca üyeye verilir'],
      'member-without-domains': [422, 'A member needs at least one domain', 'Üyeye en az bir alan adı gerekir'],
      'last-operator': [
        409,
        'The last operator token that does not expire stays',
        'Süresi dolmayan son operatör belirteci kalır',
      ],
      'link-not-valid': [
        422,
        'The one-time link was used or has expired',
        'Tek kullanımlık bağlantı kullanılmış ya da süresi dolmuş',
      ],
    },
  },
  {
    title: { en: 'Domains and plans', tr: 'Alan adları ve planlar' },
    lines: {
      'no-such-domain': [
        404,
        'The domain is not here, or not yours to see',
        'Alan adı burada yok ya da görme yetkiniz yok',
      ],
      'domain-exists': [409, 'The domain is here already', 'Alan adı zaten burada'],
      'domain-of-another': [
        409,
        'The domain, or one above or below it, is another account’s',
        'Alan adı ya da üstündeki veya altındaki, başka hesabın',
      ],
      'domain-reserved': [
        422,
        'The name is reserved; the world never resolves it',
        'Ad ayrılmış; dünya onu hiç çözmez',
      ],
      'domain-is-public-suffix': [422, 'Others register names below this one', 'Bunun altında başkaları ad kaydeder'],
      'domain-twice': [422, 'A plan names a domain twice', 'Plan bir alan adını iki kez içeriyor'],
      'no-such-plan': [404, 'The plan is not there or has expired', 'Plan yok ya da süresi dolmuş'],
      'plan-refused': [
        409,
        'The plan would stop mail; `plan` says why',
        'Plan postayı durdururdu; `plan` nedenini söyler',
      ],
      'plan-outdated': [
        409,
        'The domain was changed after the plan was made',
        'Plan yapıldıktan sonra alan adı değişti',
      ],
      'no-such-change': [404, 'There is no such change in the history', 'Geçmişte böyle bir değişiklik yok'],
      'which-domain': [
        422,
        'It is not clear which domain of a plan is meant',
        'Planın hangi alan adı olduğu belli değil',
      ],
      'mail-waits': [409, 'Mail waits here for the domain', 'Alan adı için burada posta bekliyor'],
    },
  },
  {
    title: { en: 'The mail intent', tr: 'Posta isteği' },
    lines: {
      'no-such-preset': [404, 'There is no such preset', 'Böyle bir hazır ayar yok'],
      'unknown-preset': [422, 'The intent names a preset that is not there', 'İstekteki hazır ayar yok'],
      'preset-detect-only': [
        422,
        'The provider is recognised, but has no preset',
        'Sağlayıcı tanınıyor ama hazır ayarı yok',
      ],
      'unknown-variant': [422, 'The preset has no such variant', 'Hazır ayarın böyle bir çeşidi yok'],
      'unknown-parameter': [422, 'The preset has no such parameter', 'Hazır ayarın böyle bir parametresi yok'],
      'missing-parameter': [
        422,
        'The preset needs a parameter that is not given',
        'Hazır ayarın istediği parametre verilmemiş',
      ],
      'bad-parameter': [422, 'A parameter of the preset does not fit', 'Hazır ayarın bir parametresi uymuyor'],
      'hosts-missing': [422, 'No mail host is given', 'Hiç posta sunucusu verilmemiş'],
      'hosts-with-preset': [422, 'A preset brings its own hosts', 'Hazır ayar kendi sunucularını getirir'],
      'none-with-hosts': [422, 'A domain without mail has no hosts', 'Postası olmayan alan adının sunucusu olmaz'],
      'host-twice': [422, 'A mail host is named twice', 'Bir posta sunucusu iki kez verilmiş'],
      'host-is-address': [422, 'A mail host is a name, not an address', 'Posta sunucusu addır, adres değil'],
      'host-name-ambiguous': [422, 'The host name can be read in two ways', 'Sunucu adı iki türlü okunabiliyor'],
      'bad-address': [422, 'An address of a host is none', 'Sunucunun bir adresi adres değil'],
      'deliver-to-missing': [
        422,
        '`share` and `front` need to know where to hand on',
        '`share` ve `front` nereye verileceğini bilmeli',
      ],
      'delivers-to-itself': [422, 'The mail would be handed to Ulak itself', 'Posta Ulak’ın kendisine verilirdi'],
      'backup-not-worse': [
        422,
        'A backup has a higher preference number than every host',
        'Yedek, her sunucudan büyük bir öncelik sayısı ister',
      ],
      'ulak-name-taken': [422, 'The name of this MX is another host’s already', 'Bu MX’in adı zaten başka sunucunun'],
      'ulak-name-foreign': [
        422,
        'The name of this MX lies in a zone that is not here',
        'Bu MX’in adı burada olmayan bir bölgede',
      ],
      'brand-has-no-mx': [422, 'ULAK_MX_NAMES is not set', 'ULAK_MX_NAMES verilmemiş'],
      'brand-has-no-addresses': [422, 'ULAK_MX_NAMES has no addresses', 'ULAK_MX_NAMES adres içermiyor'],
      'bad-spf-mechanism': [422, 'This is no SPF mechanism', 'Bu bir SPF mekanizması değil'],
      'bad-selector': [422, 'This is no DKIM selector', 'Bu bir DKIM seçicisi değil'],
      'bad-dkim-key': [422, 'This is no DKIM record', 'Bu bir DKIM kaydı değil'],
      'bad-report-address': [422, 'This is no address for reports', 'Bu, rapor için bir adres değil'],
      'not-available-yet': [422, 'Ulak cannot do this yet', 'Ulak bunu henüz yapamıyor'],
    },
  },
  {
    title: { en: 'Names', tr: 'Adlar' },
    lines: {
      'domain-empty': [422, 'A domain is missing', 'Alan adı eksik'],
      'domain-character': [422, 'A character that cannot stand in a domain', 'Alan adında duramayacak bir karakter'],
      'domain-not-valid': [422, 'No valid domain (UTS 46)', 'Geçerli bir alan adı değil (UTS 46)'],
      'domain-ambiguous': [422, 'Two people could read it as two names', 'İki kişi iki ayrı ad okuyabilir'],
      'domain-mixed-scripts': [422, 'Letters of several scripts in one label', 'Bir etikette birkaç yazının harfleri'],
      'domain-look-alike': [422, 'Letters that look like Latin ones', 'Latin harflerine benzeyen harfler'],
      'name-empty-label': [422, 'Two dots in a row, or one at the beginning', 'Art arda iki nokta ya da başta nokta'],
      'name-long-label': [422, 'A label of more than 63 bytes', '63 bayttan uzun bir etiket'],
      'name-too-long': [422, 'A name of more than 255 bytes', '255 bayttan uzun bir ad'],
      'name-bad-escape': [422, 'A `\\` that is no escape', 'Kaçış olmayan bir `\\`'],
      'name-not-ascii': [422, 'A letter that needs its A-label here', 'Burada A-etiketi gereken bir harf'],
      'name-outside-zone': [422, 'The name does not lie in the domain', 'Ad alan adının içinde değil'],
      'address-no-at': [0, 'A mail address without @', '@ içermeyen bir e-posta adresi'],
      'address-bad-local-part': [0, 'The part before the @ is wrong', '@ öncesi yanlış'],
      'address-bad-domain': [0, 'The part behind the @ is wrong', '@ sonrası yanlış'],
      'address-bad-literal': [0, 'No address in brackets', 'Köşeli ayraçta adres değil'],
      'address-bad-path': [0, 'No path of SMTP', 'SMTP yolu değil'],
      'address-too-long': [0, 'A mail address that is too long', 'Çok uzun bir e-posta adresi'],
      'web-address': [0, 'A web address where a domain is wanted', 'Alan adı yerine web adresi'],
      'address-without-brackets': [0, 'An IP address without brackets', 'Köşeli ayraçsız bir IP adresi'],
    },
  },
  {
    title: { en: 'Records and zone files', tr: 'Kayıtlar ve bölge dosyaları' },
    lines: {
      'unknown-type': [422, 'No record type that Ulak knows', 'Ulak’ın bildiği bir kayıt türü değil'],
      'type-not-in-zones': [
        422,
        'A type that cannot stand in a zone, or that Ulak keeps itself',
        'Bölgede duramayan ya da Ulak’ın kendi tuttuğu tür',
      ],
      'record-too-short': [422, 'Something is missing in the record', 'Kayıtta bir şey eksik'],
      'record-too-long': [422, 'One word too many in the record', 'Kayıtta bir sözcük fazla'],
      'rdata-too-long': [422, 'The data of a record is too long', 'Kaydın verisi çok uzun'],
      'bad-rdata': [422, 'These bytes are no data of this type', 'Bu baytlar bu türün verisi değil'],
      'bad-generic-data': [422, 'No generic data (RFC 3597)', 'Genel biçimde veri değil (RFC 3597)'],
      'bad-keyword': [422, 'Not one of the words that are possible', 'Olabilecek sözcüklerden biri değil'],
      'bad-duration': [422, 'No duration', 'Süre değil'],
      'bad-escape': [422, 'A `\\` that is no escape', 'Kaçış olmayan bir `\\`'],
      'bad-hex': [422, 'No hexadecimal digits', 'Onaltılık rakamlar değil'],
      'bad-base64': [422, 'No base64', 'base64 değil'],
      'number-out-of-range': [422, 'No whole number in its range', 'Aralığında bir tam sayı değil'],
      'string-too-long': [422, 'A string of more than 255 bytes', '255 bayttan uzun bir dizgi'],
      'string-cut-by-comment': [422, 'A `;` would cut the text off', 'Bir `;` metni keserdi'],
      'zone-file': [
        422,
        'The zone file has faults; `problems` names each line',
        'Bölge dosyası hatalı; `problems` her satırı söyler',
      ],
      'zone-class': [422, 'Another class than IN', 'IN dışında bir sınıf'],
      'zone-control-character': [422, 'A control character', 'Bir denetim karakteri'],
      'zone-entry-too-long': [422, 'A record over too many lines', 'Çok fazla satıra yayılan kayıt'],
      'zone-extra-word': [422, 'One word too many behind a directive', 'Yönergeden sonra bir sözcük fazla'],
      'zone-generate': [422, '$GENERATE is not carried out', '$GENERATE uygulanmaz'],
      'zone-include': [422, '$INCLUDE is not followed', '$INCLUDE izlenmez'],
      'zone-no-origin': [422, 'A relative name without an origin', 'Başlangıcı olmayan göreli ad'],
      'zone-no-owner': [422, 'A record without a name', 'Adı olmayan kayıt'],
      'zone-no-ttl': [422, 'A record without a TTL', 'TTL’i olmayan kayıt'],
      'zone-open-parenthesis': [422, 'A `(` that is never closed', 'Hiç kapanmayan `(`'],
      'zone-stray-parenthesis': [422, 'A `)` that closes nothing', 'Hiçbir şeyi kapatmayan `)`'],
      'zone-open-quote': [422, 'A quotation mark that is not closed', 'Kapanmayan tırnak'],
      'zone-out-of-zone': [422, 'A name outside the zone', 'Bölge dışında bir ad'],
      'zone-second-soa': [422, 'A second SOA record', 'İkinci bir SOA kaydı'],
      'zone-too-long': [422, 'The text is too long', 'Metin çok uzun'],
      'zone-too-many-problems': [422, 'Reading stopped after many problems', 'Çok sorundan sonra okuma durdu'],
      'zone-unknown-directive': [422, 'No directive', 'Yönerge değil'],
      'host-expected': [0, 'Said by `ulak route`: a host was expected', '`ulak route` söyler: bir sunucu bekleniyordu'],
      'file-not-written': [0, 'Said by the command: a file could not be written', 'Komut söyler: bir dosya yazılamadı'],
      'zone-without-apex': [
        0,
        'Said by `ulak check --zone`: which zone is this?',
        '`ulak check --zone` söyler: bu hangi bölge?',
      ],
      'spf-unknown-mechanism': [0, 'In findings: no mechanism of SPF', 'Bulgularda: SPF mekanizması değil'],
      'spf-bad-mechanism': [0, 'In findings: a mechanism with a wrong value', 'Bulgularda: değeri yanlış mekanizma'],
      'spf-bad-modifier': [0, 'In findings: a modifier with a wrong value', 'Bulgularda: değeri yanlış değiştirici'],
      'spf-modifier-twice': [0, 'In findings: a modifier twice', 'Bulgularda: iki kez yazılmış değiştirici'],
      'spf-bad-character': [
        0,
        'In findings: a character that cannot be in SPF',
        'Bulgularda: SPF’te olamayacak karakter',
      ],
      'tag-bad': [
        0,
        'In findings: no tag of a DMARC, DKIM or BIMI record',
        'Bulgularda: DMARC, DKIM ya da BIMI etiketi değil',
      ],
      'tag-empty': [0, 'In findings: an empty tag', 'Bulgularda: boş etiket'],
      'tag-twice': [0, 'In findings: a tag twice', 'Bulgularda: iki kez yazılmış etiket'],
      'dmarc-bad-value': [0, 'In findings: a tag with a wrong value', 'Bulgularda: değeri yanlış etiket'],
    },
  },
  {
    title: { en: 'Waiting mail', tr: 'Bekleyen posta' },
    lines: {
      'no-such-message': [
        404,
        'The message is not here, or not yours to see',
        'İleti burada yok ya da görme yetkiniz yok',
      ],
      'queue-not-waiting': [409, 'Only waiting mail can be tried', 'Yalnızca bekleyen posta denenebilir'],
      'queue-held': [409, 'The message is held already', 'İleti zaten tutuluyor'],
      'queue-not-held': [
        409,
        'The message is neither held nor undeliverable',
        'İleti tutulmuyor, teslim edilemez de değil',
      ],
      'queue-gone': [409, 'The message is gone already', 'İleti zaten yok'],
      'over-size': [
        0,
        'In a message’s history: the next server takes only smaller ones',
        'İletinin geçmişinde: sonraki sunucu daha küçüğünü alır',
      ],
      'smtputf8-not-offered': [
        0,
        'In a message’s history: the next server takes no such letters',
        'İletinin geçmişinde: sonraki sunucu bu harfleri almaz',
      ],
      'bare-line-end': [0, 'In a message’s history: a lone CR or LF', 'İletinin geçmişinde: yalnız CR ya da LF'],
      'body-unreadable': [
        0,
        'In a message’s history: its body could not be read',
        'İletinin geçmişinde: gövdesi okunamadı',
      ],
    },
  },
  {
    title: { en: 'The database and backups', tr: 'Veritabanı ve yedekler' },
    lines: {
      'store-locked': [
        503,
        'The database is busy: try again shortly',
        'Veritabanı meşgul: biraz sonra yeniden deneyin',
      ],
      'store-full': [507, 'The disk is full; nothing was stored', 'Disk dolu; hiçbir şey kaydedilmedi'],
      'store-conflict': [0, 'Such an entry exists already', 'Böyle bir kayıt zaten var'],
      'store-corrupt': [0, 'The database is damaged', 'Veritabanı bozulmuş'],
      'store-io': [0, 'The disk reported an error', 'Disk hata bildirdi'],
      'store-foreign': [0, 'The file is another database', 'Dosya başka bir veritabanı'],
      'store-missing': [0, 'One of the two databases is missing', 'İki veritabanından biri yok'],
      'store-newer': [0, 'The database is of a newer version', 'Veritabanı daha yeni bir sürümün'],
      'store-half-restored': [0, 'A restore was interrupted', 'Geri yükleme yarıda kalmış'],
      'store-unreachable': [0, 'The database server cannot be reached', 'Veritabanı sunucusuna ulaşılamıyor'],
      'store-unreadable': [0, 'The database cannot be opened', 'Veritabanı açılamıyor'],
      'backup-missing': [422, 'There is no backup in this folder', 'Bu klasörde yedek yok'],
      'backup-manifest': [422, 'The manifest cannot be read', 'Manifest okunamıyor'],
      'backup-newer': [422, 'The backup is of a newer version', 'Yedek daha yeni bir sürümün'],
      'backup-damaged': [422, 'The backup is not what was written', 'Yedek yazıldığı gibi değil'],
      'backup-no-room': [507, 'There is no room for a backup', 'Yedek için yer yok'],
      'backup-postgres': [
        422,
        'Ulak backs up its embedded database only',
        'Ulak yalnızca gömülü veritabanını yedekler',
      ],
      'restore-running': [0, 'A server is using the folder', 'Klasörü bir sunucu kullanıyor'],
      'restore-not-empty': [0, 'The folder holds data already', 'Klasörde zaten veri var'],
      'restore-no-key': [0, 'The key file is missing', 'Anahtar dosyası yok'],
      'restore-wrong-key': [0, 'The key file is another one', 'Anahtar dosyası başka'],
      fault: [500, 'A fault of ours; it is in the log', 'Bizim hatamız; günlükte yazıyor'],
    },
  },
]

export const catalogue: ReadonlyMap<string, CatalogueEntry> = new Map(
  chapters.flatMap(({ lines }) =>
    Object.entries(lines).map(([code, [status, en, tr]]) => [code, { status, text: { en, tr } }] as const),
  ),
)

/** docs/reference/errors.md */
export function errorsPage(): string {
  const tables = chapters.flatMap(({ title, lines }) => [
    '',
    `## ${title.en} · ${title.tr}`,
    '',
    '| code · kod | HTTP | meaning | anlamı |',
    '|---|---|---|---|',
    ...Object.entries(lines).map(([code, [status, en, tr]]) => `| \`${code}\` | ${status || '–'} | ${en} | ${tr} |`),
  ])
  return `${[
    '# Errors · Hatalar',
    '',
    '<!-- generated from src/api/catalogue.ts -->',
    '',
    'The `code` of a problem (RFC 9457) never changes its meaning. Its `detail` says what is wrong, where, and how to mend it.',
    '',
    'Bir hatanın `code` değeri anlamını hiç değiştirmez (RFC 9457). `detail` neyin, nerede yanlış olduğunu ve nasıl düzeleceğini söyler.',
    ...tables,
  ].join('\n')}\n`
}
