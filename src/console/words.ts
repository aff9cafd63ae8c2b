import type { StaffAct } from '../domain/staff/may.ts';
import type { StaffRole } from '../domain/staff/staff.ts';
import type { Lang } from '../web/page.ts';
import type { MenuWord } from './menu.ts';

interface Words {
  console: string;
  menu: Record<MenuWord, string>;
  group: Record<'work' | 'care', string>;
  role: Record<StaffRole, string>;
  act: Record<StaffAct, string>;
  mainMenu: string;
  smallMenu: string;
  sidebar: string;
  unprocessed: (count: number) => string;
  search: string;
  searched: string;
  find: string;
  logout: string;
  /** What is said under every table that was cut, and on cards that could not be drawn. */
  all: string;
}

const ja: Words = {
  console: '金庫職員コンソール',
  menu: {
    dashboard: 'ダッシュボード',
    applications: '届出の受付',
    approvals: '承認',
    contracts: '契約の検索',
    stop: '緊急の停止',
    notices: '通知の配信',
    impact: '影響範囲の調査',
    audit: '監査証跡',
    staff: '職員と権限',
    settings: '金庫の設定',
  },
  group: { work: '業務', care: '管理' },
  role: { clerk: '受付', approver: '承認者', 'help-desk': '照会', auditor: '監査', administrator: '設定' },
  act: {
    'see the dashboard': 'ダッシュボードを見る',
    'see contracts': '契約・利用者・証明書を見る',
    'see why someone cannot log in': 'ログインできない理由を調べる',
    'look up reference numbers': 'お問い合わせ番号を調べる',
    'see notices': 'お客さまへの通知を見る',
    'see applications': '届出を見る',
    'take in applications about contracts': '契約先の届出を受け付ける',
    'take in applications about settings': '設定の変更を申請する',
    'take in applications about staff': '職員の登録・変更を申請する',
    'approve applications': '届出を承認・差し戻し・却下する（自分が受け付けたものを除く）',
    'print procedure sheets': '手順書を印刷する',
    'stop in an emergency': '契約の利用停止・証明書の失効（緊急）',
    'unlock administrators': '管理者IDのロックを解除する',
    'see what a certificate has touched': '影響範囲を調べる',
    'see settings': '設定を見る',
    'see staff': '職員の一覧を見る',
    'stop staff in an emergency': '職員の利用を停止する（緊急）',
    'see the audit log': '監査証跡を見る',
    'export the audit log': '監査証跡を書き出す',
  },
  mainMenu: '業務メニュー',
  smallMenu: 'メニュー',
  sidebar: 'サイドバー',
  unprocessed: (count) => `未処理 ${count} 件`,
  search: '契約を検索',
  searched: '契約番号・会社名・ID・お問い合わせ番号',
  find: '検索',
  logout: 'ログアウト',
  all: 'すべて見る',
};

const en: Words = {
  console: 'Staff console',
  menu: {
    dashboard: 'Dashboard',
    applications: 'Applications',
    approvals: 'Approvals',
    contracts: 'Contracts',
    stop: 'Emergency stop',
    notices: 'Notices',
    impact: 'Impact',
    audit: 'Audit log',
    staff: 'Staff and roles',
    settings: 'Settings',
  },
  group: { work: 'Work', care: 'Administration' },
  role: {
    clerk: 'Clerk',
    approver: 'Approver',
    'help-desk': 'Help desk',
    auditor: 'Auditor',
    administrator: 'Administrator',
  },
  act: {
    'see the dashboard': 'See the dashboard',
    'see contracts': 'See contracts, users and certificates',
    'see why someone cannot log in': 'Find out why someone cannot log in',
    'look up reference numbers': 'Look up reference numbers',
    'see notices': 'See the mails to customers',
    'see applications': 'See applications',
    'take in applications about contracts': 'Take in customers’ applications',
    'take in applications about settings': 'Apply for a change of settings',
    'take in applications about staff': 'Apply for new or changed staff',
    'approve applications': 'Approve, return and reject applications (but for their own)',
    'print procedure sheets': 'Print procedure sheets',
    'stop in an emergency': 'Suspend contracts and revoke certificates (emergency)',
    'unlock administrators': 'Unlock administrator IDs',
    'see what a certificate has touched': 'Find out what is affected',
    'see settings': 'See the settings',
    'see staff': 'See the list of staff',
    'stop staff in an emergency': 'Stop a staff account (emergency)',
    'see the audit log': 'See the audit log',
    'export the audit log': 'Export the audit log',
  },
  mainMenu: 'Main menu',
  smallMenu: 'Menu',
  sidebar: 'Sidebar',
  unprocessed: (count) => `${count} to do`,
  search: 'Search for contracts',
  searched: 'Contract, company, ID, reference number',
  find: 'Search',
  logout: 'Log out',
  all: 'See all',
};

/** The words that several screens of the console share. A page's own prose stands in the page. */
export function consoleWords(lang: Lang): Words {
  return lang === 'en' ? en : ja;
}
