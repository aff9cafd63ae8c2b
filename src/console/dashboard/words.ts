import type { Stage } from '../../domain/figures/figures.ts';
import { deliveryDays } from '../../domain/notice/notice.ts';
import type { Lang } from '../../web/page.ts';

const ja = {
  asOf: (time: string) => `${time} 時点`,
  refresh: '最新の情報に更新',
  needed: '対応が必要なもの',
  failed: 'この情報を表示できませんでした。',
  again: 'もう一度読み込む',
  noData: 'この期間のデータはありません。',
  asTable: '表で見る',
  contracts: '対象のIDを見る',
  share: (share: string) => `${share}%`,

  authority: {
    'ends-soon': (date: string) => `発行認証局の有効期限（${date}）が近づいています`,
    'issues-no-more': (date: string) => `発行認証局の有効期限（${date}）が近いため、電子証明書を発行・更新できません`,
    revoked: (_date: string) => '発行認証局が失効したため、電子証明書を発行・更新できません',
  },
  alarm: {
    'signatures-unknown': (count: string) => `発行認証局の鍵で、記録にない署名が${count}件作られています`,
    'certificates-differ': (count: string) => `記録と異なる電子証明書が${count}枚あります`,
  },
  alarmed: (at: string) =>
    `${at}の点検で見つかりました。すぐに運用担当とシステム管理者に連絡してください。詳しくは監査ログにあります。`,
  renewAuthority:
    '運用担当に、認証局の更新（新しい世代への切り替え）を依頼してください。今ある電子証明書は、期限まで使えます。',
  replaceAuthority:
    '運用担当に、新しい世代への切り替えと、発行済みの電子証明書の扱いを確認してください。それまで、発行済みの電子証明書でのログインは続きます。',
  seeAuthorities: '認証局の有効期限を見る',

  waiting: '承認待ちの届出',
  cases: '件',
  oldest: '最も古いもの：',
  ago: (words: string) => `${words}前`,
  noneWaiting: '承認待ちの届出はありません。',
  expiring: (days: number) => `${days}日以内に期限`,
  certificates: '枚',
  ofWhichSoon: (days: number) => `うち${days}日以内：`,
  toAcquire: (days: number) => `取得期限${days}日以内`,
  people: '名',
  administrators: 'うち管理者：',
  undelivered: '届いていない通知',
  noNotices: '通知はまだありません',
  checkAddresses: 'メールアドレスの確認が必要',
  allArrived: (days: number) => `過去${days}日に不達はありません`,

  states: '証明書の状態',
  validShare: (valid: string, all: string) => `「有効」は全体の${valid}%、「更新期間中」を含めて${all}%です。`,
  noIds: '利用者IDはまだ登録されていません。',
  total: '合計',
  state: '状態',
  ids: '件数',
  shareHead: '割合',

  weeks: '週ごとの有効期限（今後13週）',
  notRenewed: '未更新',
  renewed: '更新済み',
  mostInWeek: (week: string, count: string) => `更新が済んでいないものが最も多いのは、${week}の週（${count}枚）です。`,
  weekName: (month: number, day: number) => `${month}月${day}日`,
  zone: (days: number, count: string) => `${days}日以内：未更新 ${count}枚`,
  thisWeek: '今週',
  weekHead: '週の始まり',
  weeksChart: '週ごとの有効期限のグラフ',
  weeksRead: (list: string) => `週ごとに有効期限を迎える証明書の枚数。${list}。`,
  weekRead: (week: string, waiting: string, renewed: string) => `${week}の週は未更新${waiting}枚、更新済み${renewed}枚`,

  progress: '取得までの進み具合（過去90日の発行）',
  stage: {
    1: '証明書の発行',
    2: '手順書・案内の交付',
    3: '本人の確認',
    4: '証明書の作成',
    5: 'ログインの確認',
  } satisfies Record<Stage, string>,
  finished: (all: string, done: string, share: string) => `${all}枚のうち${done}枚（${share}%）が完了しました。`,
  stopsAt: (stage: string) => `最も止まりやすいのは「${stage}」です。`,
  lost: (count: string, share: string) => `${count}件が未完了（${share}%）`,
  most: '最も多い',
  notAcquired: '未取得のIDを見る',
  stageHead: '段階',
  reachedHead: '枚数',
  lostHead: '前の段階からの未完了',

  idsTitle: (state: string) => `「${state}」のID`,
  idsLead: '期限の早い順に表示します。',
  idsTable: 'IDの表',
  filter: '状態で絞り込む',
  loginId: 'ID・名前',
  role: { administrator: '管理者', user: '利用者' },
  until: '期限',
  none: 'この状態のIDはありません。',
  back: '前のページ',
  next: '次のページ',
  range: (from: string, to: string, all: string) => `${all}件中 ${from}〜${to}件`,

  notices: `通知の配信（過去${deliveryDays}日）`,
  noNoticesYet: 'この期間のデータはありません。メールの通知を送ると、種類ごとの送信・到達・不達の数を表示します。',
  noticesTable: '通知の配信の表',
  noticeKind: '種類',
  noticesSent: '送信',
  noticesArrived: '到達',
  noticesUndelivered: '不達',
  noticesShare: '到達の割合',
  delivered: (sent: string, arrived: string, share: string) =>
    `メール${sent}通のうち${arrived}通（${share}%）が届きました。`,
  noticesWaiting: (waiting: string) => `ほかに${waiting}通が送信待ちです。`,
  callThem: (undelivered: string) =>
    `不達の${undelivered}件は、契約者に電話で連絡し、メールアドレスを確認してください。`,
  arrivedMeans: '「到達」は、送信して、戻ってきていないものです。開封されたかは分かりません。',

  queueTable: '承認待ちの届出の表',
  all: 'すべて見る',
  kind: '届出',
  contract: '契約者',
  madeBy: '受付者',
  madeAt: '受付',
  elapsed: '経過',
  act: '操作',
  see: '内容を確認',
  ownOne: '自分の受付は承認できません',
  me: (name: string) => `${name}（自分）`,
  today: (time: string) => `今日 ${time}`,
  elapsedWords: (days: number, hours: number, minutes: number) =>
    days > 0 ? `${days}日` : hours > 0 ? `${hours}時間${minutes}分` : `${minutes}分`,
};

const en: typeof ja = {
  asOf: (time) => `As of ${time}`,
  refresh: 'Refresh',
  needed: 'What needs attention',
  failed: 'This could not be shown.',
  again: 'Load again',
  noData: 'There is nothing in this period.',
  asTable: 'Show as a table',
  contracts: 'See the IDs',
  share: (share) => `${share}%`,

  authority: {
    'ends-soon': (date) => `The issuing CA ends on ${date}`,
    'issues-no-more': (date) =>
      `The issuing CA ends on ${date}, too soon for a certificate: none can be issued or renewed`,
    revoked: () => 'The issuing CA was revoked: no certificate can be issued or renewed',
  },
  alarm: {
    'signatures-unknown': (count) => `The issuing CA’s key made signatures that are on no record: ${count}`,
    'certificates-differ': (count) => `Certificates are not what their records say: ${count}`,
  },
  alarmed: (at) => `Found at ${at}. Tell the operators and the administrator at once. The audit log has the details.`,
  renewAuthority:
    'Ask the operators for a new generation of the CA (rollover). Certificates that are there go on working until they expire.',
  replaceAuthority:
    'Ask the operators for a new generation, and what becomes of the certificates that were issued. Until then, logins with them go on.',
  seeAuthorities: 'See when the CAs expire',

  waiting: 'Waiting for approval',
  cases: '',
  oldest: 'Oldest: ',
  ago: (words) => `${words} ago`,
  noneWaiting: 'No application waits for approval.',
  expiring: (days) => `Expire within ${days} days`,
  certificates: '',
  ofWhichSoon: (days) => `within ${days} days: `,
  toAcquire: (days) => `To acquire within ${days} days`,
  people: '',
  administrators: 'administrators: ',
  undelivered: 'Undelivered notices',
  noNotices: 'No notices yet',
  checkAddresses: 'The mail addresses need a check',
  allArrived: (days) => `None in the last ${days} days`,

  states: 'Certificates by state',
  validShare: (valid, all) => `${valid}% are valid; with those in renewal, ${all}% can be used to log in.`,
  noIds: 'No user IDs are registered yet.',
  total: 'Total',
  state: 'State',
  ids: 'IDs',
  shareHead: 'Share',

  weeks: 'Expiries by week (next 13 weeks)',
  notRenewed: 'Not renewed',
  renewed: 'Renewed',
  mostInWeek: (week, count) => `Most that are not renewed yet expire in the week of ${week} (${count}).`,
  weekName: (month, day) => `${day} ${monthNames[month - 1]}`,
  zone: (days, count) => `${days} days: ${count} not renewed`,
  thisWeek: 'now',
  weekHead: 'Week of',
  weeksChart: 'Chart of expiries by week',
  weeksRead: (list) => `Certificates that expire, by week. ${list}.`,
  weekRead: (week, waiting, renewed) => `Week of ${week}: ${waiting} not renewed, ${renewed} renewed`,

  progress: 'Progress of acquisitions (issued in the last 90 days)',
  stage: {
    1: 'Issued',
    2: 'Sheet or code handed over',
    3: 'Identified',
    4: 'Certificate made',
    5: 'Login confirmed',
  },
  finished: (all, done, share) => `${done} of ${all} (${share}%) are complete. `,
  stopsAt: (stage) => `Most stop before “${stage}”.`,
  lost: (count, share) => `${count} not there yet (${share}%)`,
  most: 'the most',
  notAcquired: 'See IDs that have not acquired yet',
  stageHead: 'Stage',
  reachedHead: 'Issuances',
  lostHead: 'Lost since the stage before',

  idsTitle: (state) => `IDs: ${state}`,
  idsLead: 'Those whose day comes first are at the top.',
  idsTable: 'Table of IDs',
  filter: 'Filter by state',
  loginId: 'ID and name',
  role: { administrator: 'Administrator', user: 'User' },
  until: 'Until',
  none: 'No ID is in this state.',
  back: 'Page before',
  next: 'Next page',
  range: (from, to, all) => `${from} to ${to} of ${all}`,

  notices: `Delivery of notices (last ${deliveryDays} days)`,
  noNoticesYet:
    'There is nothing in this period. Once notices are mailed, you see here how many were sent and delivered.',
  noticesTable: 'Table of deliveries',
  noticeKind: 'Kind',
  noticesSent: 'Sent',
  noticesArrived: 'Arrived',
  noticesUndelivered: 'Failed',
  noticesShare: 'Share',
  delivered: (sent, arrived, share) => `${arrived} of ${sent} mails (${share}%) arrived. `,
  noticesWaiting: (waiting) => `${waiting} more are waiting to be sent.`,
  callThem: (undelivered) =>
    `${undelivered} did not arrive: please call these customers and check their mail addresses.`,
  arrivedMeans: '“Arrived” means sent and not come back. Whether a mail was read is not known.',

  queueTable: 'Applications waiting for approval',
  all: 'See all',
  kind: 'Application',
  contract: 'Contract',
  madeBy: 'Taken in by',
  madeAt: 'Taken in',
  elapsed: 'Waiting for',
  act: 'Action',
  see: 'Look at it',
  ownOne: 'You cannot approve your own',
  me: (name) => `${name} (you)`,
  today: (time) => `today ${time}`,
  elapsedWords: (days, hours, minutes) =>
    days > 0 ? `${days} d` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`,
};

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export type DashboardWords = typeof ja;
export const dashboardWords = (lang: Lang): DashboardWords => (lang === 'en' ? en : ja);

/** 1,284 in both languages. */
export const count = (n: number): string => n.toLocaleString('en-US');

/** 79.5: a share of a whole in per cent, to one place; 0.0 of nothing. */
export const percent = (part: number, whole: number): string => (whole === 0 ? 0 : (part / whole) * 100).toFixed(1);
