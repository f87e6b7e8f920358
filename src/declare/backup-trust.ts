// "The primary trusts the backup by address": what to enter at the primary so that it does not judge a backup as if it were the sender. Without it the
// primary's SPF, block lists, greylisting and rate limits meet the backup's address and refuse what the backup has already taken.
//
// The lines for Postfix are proven with a real one (test/e2e/backup-trust.test.ts). None lets the backup relay: recipients are still checked.
import { isIPv6 } from 'node:net'
import type { Text } from '../dns/problem.ts'

export const trustSystems = ['postfix', 'exim', 'cpanel', 'plesk', 'exchange', 'google', 'microsoft365'] as const
export type TrustSystem = (typeof trustSystems)[number]

/** A file or a command with its lines, or a step in words. */
export type TrustStep =
  | { readonly kind: 'words'; readonly text: Text }
  | { readonly kind: 'lines'; readonly where: string; readonly lines: readonly string[] }

export type TrustRecipe = { readonly system: TrustSystem; readonly title: string; readonly steps: readonly TrustStep[] }

/** A backup: its name and the addresses from which it connects. */
export type Backup = { readonly name: string; readonly addresses: readonly string[] }

export function trustRecipes(backups: readonly Backup[]): TrustRecipe[] {
  const addresses = [...new Set(backups.flatMap((backup) => backup.addresses))]
  const names = [...new Set(backups.map(({ name }) => name))]
  return trustSystems.map((system) => ({ system, title: titles[system], steps: recipes[system](addresses, names) }))
}

const titles: Readonly<Record<TrustSystem, string>> = {
  postfix: 'Postfix',
  exim: 'Exim',
  cpanel: 'cPanel/WHM',
  plesk: 'Plesk',
  exchange: 'Microsoft Exchange Server',
  google: 'Google Workspace',
  microsoft365: 'Microsoft 365',
}

const lines = (where: string, ...all: readonly string[]): TrustStep => ({ kind: 'lines', where, lines: all })
const words = (en: string, tr: string): TrustStep => ({ kind: 'words', text: { en, tr } })
const cidr = (address: string): string => `${address}/${isIPv6(address) ? 128 : 32}`

type Recipe = (addresses: readonly string[], names: readonly string[]) => readonly TrustStep[]

const recipes: Readonly<Record<TrustSystem, Recipe>> = {
  postfix: (addresses) => [
    lines('/etc/postfix/backup_mx.cidr', ...addresses.map((address) => `${cidr(address)} OK`)),
    lines('/etc/postfix/backup_mx_postscreen.cidr', ...addresses.map((address) => `${cidr(address)} permit`)),
    words(
      'In main.cf this stands first in every list that refuses by client, HELO or sender. Leave smtpd_relay_restrictions as it is: the backup needs no right to relay, so it does not belong into mynetworks.',
      'main.cf dosyasında istemciye, HELO’ya ya da gönderene göre reddeden her listenin başında bu durur. smtpd_relay_restrictions olduğu gibi kalsın: yedeğin aktarma hakkına ihtiyacı yoktur, bu yüzden mynetworks içine yazılmaz.',
    ),
    lines(
      '/etc/postfix/main.cf',
      'smtpd_client_restrictions = check_client_access cidr:/etc/postfix/backup_mx.cidr, …',
      'smtpd_helo_restrictions = check_client_access cidr:/etc/postfix/backup_mx.cidr, …',
      'smtpd_sender_restrictions = check_client_access cidr:/etc/postfix/backup_mx.cidr, …',
      'smtpd_recipient_restrictions = reject_unauth_destination, check_client_access cidr:/etc/postfix/backup_mx.cidr, …',
      'postscreen_access_list = permit_mynetworks, cidr:/etc/postfix/backup_mx_postscreen.cidr',
      `smtpd_client_event_limit_exceptions = $mynetworks, ${addresses.map(bracketed).join(', ')}`,
    ),
    words(
      'Only if they are used: policyd-spf must leave the address out, and rspamd and SpamAssassin must look at the client in front of it.',
      'Yalnızca kullanılıyorlarsa: policyd-spf bu adresi atlamalı, rspamd ve SpamAssassin ise ondan önceki istemciye bakmalıdır.',
    ),
    lines(
      '/etc/postfix-policyd-spf-python/policyd-spf.conf',
      `skip_addresses = ${['127.0.0.0/8', '::ffff:127.0.0.0/104', '::1', ...addresses].join(',')}`,
    ),
    lines(
      '/etc/rspamd/local.d/external_relay.conf',
      `rules { BACKUP_MX { strategy = "ip_map"; ip_map = [${addresses.map((one) => `"${one}"`).join(', ')}]; } }`,
    ),
    lines(
      '/etc/spamassassin/local.cf',
      `trusted_networks ${addresses.join(' ')}`,
      `internal_networks ${addresses.join(' ')}`,
    ),
    words(
      'Or let Postfix judge the client in front of the backup itself: this line instead of all others, and the name of the mail server in `ulak.rules.xclient` of the domain here.',
      'Ya da Postfix yedekten önceki istemciyi kendisi değerlendirsin: ötekilerin yerine bu satır, burada da alan adının `ulak.rules.xclient` ayarında posta sunucusunun adı.',
    ),
    lines('/etc/postfix/main.cf (XCLIENT)', `smtpd_authorized_xclient_hosts = ${addresses.map(bracketed).join(', ')}`),
    words('Then run "postfix reload".', 'Ardından "postfix reload" çalıştırın.'),
  ],
  exim: (addresses) => [
    words('In the main section:', 'Ana bölümde:'),
    lines('exim.conf', `hostlist backup_mx = <; ${addresses.join(' ; ')}`),
    words(
      'In the ACL of acl_smtp_rcpt, before the first "deny" that looks at client or sender; recipients are still verified:',
      'acl_smtp_rcpt ACL’sinde, istemciye ya da gönderene bakan ilk "deny" satırından önce; alıcılar yine doğrulanır:',
    ),
    lines(
      'exim.conf',
      '  accept hosts   = +backup_mx',
      '         domains = +local_domains',
      '         verify  = recipient',
    ),
    words(
      'In the ACL of acl_smtp_connect and acl_smtp_data, first of all:',
      'acl_smtp_connect ve acl_smtp_data ACL’lerinde en başta:',
    ),
    lines('exim.conf', '  accept hosts   = +backup_mx'),
  ],
  cpanel: (addresses, names) => [
    words(
      'WHM » Service Configuration » Exim Configuration Manager » Basic Editor » Access Lists » "Only-verify-recipient": enter the addresses. Not "Trusted SMTP IP addresses", which would let the backup relay.',
      'WHM » Service Configuration » Exim Configuration Manager » Basic Editor » Access Lists » "Only-verify-recipient": adresleri girin. Yedeğe aktarma hakkı veren "Trusted SMTP IP addresses" listesine değil.',
    ),
    lines('/etc/trustedmailhosts', ...addresses),
    words(
      'In the list "Backup MX hosts", against rate limits; it takes host names with reverse DNS:',
      'Hız sınırlarına karşı "Backup MX hosts" listesine; ters DNS kaydı olan sunucu adları girilir:',
    ),
    lines('/etc/backupmxhosts', ...names),
    words(
      'With Greylisting on: WHM » Email » Greylisting » Trusted Hosts, the same addresses.',
      'Greylisting açıksa: WHM » Email » Greylisting » Trusted Hosts, aynı adresler.',
    ),
  ],
  plesk: (addresses) => [
    words(
      'Tools & Settings » Mail Server Settings » White List: add these networks. They are then free of block lists, and may also relay: enter nothing but the backup.',
      'Tools & Settings » Mail Server Settings » White List: bu ağları ekleyin. Bunlar engelleme listelerinden muaf olur ve aktarma da yapabilir: yedekten başka bir şey girmeyin.',
    ),
    lines('White List', ...addresses.map(cidr)),
    words(
      'With SPF checks on, in the same settings under "SPF local rules":',
      'SPF denetimi açıksa, aynı ayarlarda "SPF local rules" alanına:',
    ),
    lines('SPF local rules', addresses.map((address) => `${isIPv6(address) ? 'ip6' : 'ip4'}:${address}`).join(' ')),
  ],
  exchange: (addresses) => [
    words(
      'In the Exchange Management Shell. The anti-spam agents then look at the client in front of the backup instead of at the backup:',
      'Exchange Management Shell içinde. İstenmeyen posta aracıları bundan sonra yedeğe değil, ondan önceki istemciye bakar:',
    ),
    lines(
      'PowerShell',
      `Set-TransportConfig -InternalSMTPServers @{Add=${addresses.map((address) => `"${address}"`).join(',')}}`,
    ),
    words('On an Edge Transport server also:', 'Edge Transport sunucusunda ayrıca:'),
    lines('PowerShell', ...addresses.map((address) => `Add-IPAllowListEntry -IPAddress ${address}`)),
  ],
  google: (addresses) => [
    words(
      'Admin console » Apps » Google Workspace » Gmail » Spam, Phishing and Malware » Inbound gateway: tick "Enable" and "Automatically detect external IP", and add these addresses. Leave "Reject all mail not from gateway IPs" off: most mail comes straight from its sender.',
      'Yönetici konsolu » Uygulamalar » Google Workspace » Gmail » Spam, Kimlik Avı ve Kötü Amaçlı Yazılım » Gelen ağ geçidi: "Etkinleştir" ve "Harici IP’yi otomatik olarak algıla" seçeneklerini işaretleyip bu adresleri ekleyin. "Ağ geçidi IP’lerinden gelmeyen tüm postaları reddet" kapalı kalsın: postanın çoğu doğrudan gönderenden gelir.',
    ),
    lines('Gateway IPs', ...addresses),
  ],
  microsoft365: (addresses, names) => {
    const v4 = addresses.filter((address) => !isIPv6(address))
    return [
      words(
        'In Exchange Online PowerShell. The connector says where the backup connects from; enhanced filtering looks at the client in front of it. RestrictDomainsToIPAddresses stays $false: most mail comes straight from its sender.',
        'Exchange Online PowerShell içinde. Bağlayıcı, yedeğin nereden bağlandığını söyler; gelişmiş filtreleme ondan önceki istemciye bakar. RestrictDomainsToIPAddresses $false kalır: postanın çoğu doğrudan gönderenden gelir.',
      ),
      lines(
        'PowerShell',
        `New-InboundConnector -Name "Backup MX" -ConnectorType Partner -SenderDomains * -SenderIPAddresses ${v4.join(',')} -RequireTls $true -RestrictDomainsToIPAddresses $false -EFSkipIPs ${v4.join(',')}`,
      ),
      ...(v4.length < addresses.length
        ? [
            words(
              `Such a connector takes IPv4 addresses only. ${names.join(', ')} must reach Microsoft 365 over IPv4.`,
              `Böyle bir bağlayıcı yalnızca IPv4 adresi alır. ${names.join(', ')} Microsoft 365’e IPv4 ile ulaşmalıdır.`,
            ),
          ]
        : []),
    ]
  },
}

/** Postfix writes an IPv6 address in a list in brackets. */
const bracketed = (address: string): string => (isIPv6(address) ? `[${address}]` : address)
