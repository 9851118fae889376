/** The documents and programs that evidence points to. An id here is the only way to cite one. */
export const sources = {
  'seed-000': 'API reference page of SYNO.ActiveBackup.Restore, probed on a real NAS, 2025-11-22',
  'seed-001': 'API reference page of SYNO.ActiveBackup.Task, probed on a real NAS, 2025-11-22',
  'seed-002': 'API reference page of SYNO.ActiveBackup.Device, probed on a real NAS, 2025-11-22',
  'seed-003': 'N4S4/synology-api documentation, ActiveBackupBusiness, samples of March 2025',
  'seed-004': 'N4S4/synology-api documentation, Backup (Hyper Backup and Vault)',

  'login-guide': 'Synology, DSM Login Web API Guide, 2023-04',
  'file-station-guide': 'Synology, File Station Official API Guide',
  'surveillance-guide': 'Synology, Surveillance Station Web API Guide',
  'synology-kb': 'Synology Knowledge Center, Hyper Backup data backup settings',
  'sdk-header': 'Constants of a public Synology SDK header (synocgi.h)',

  'api-info-dsm7': 'SYNO.API.Info answers of real DSM 7 units (py-synologydsm-api tests)',
  'api-info-dsm6': 'SYNO.API.Info answer of a DSM 6.2 unit (public test data of DSM clients)',
  'api-info-dsm74': 'SYNO.API.Info answer of a DSM 7.4 unit (noekan/dumbmonit test data)',
  'issue-threads': 'Requests and answers posted in public issue threads of DSM clients',

  'pmilano1-probe': 'pmilano1/synology-dsm-api at 82e77d3: every method called on a real NAS once',
  'pmilano1-recipes': 'pmilano1/synology-dsm-api guides, DS918+, DSM 7.3-86003, Active Backup 3.2',
  'pmilano1-hyper-backup': 'pmilano1/synology-dsm-api, Hyper Backup pages and probes, DSM 7.3/7.4',
  dsmctl: 'derekvery666/dsmctl, run live on DSM 7.3.2 with Hyper Backup and Vault 4.2.2-4262',
  dsmaccess: 'math65/dsmaccess, run live on DSM 7.4',
  catchdave: 'catchdave and mib1185, captures of Hyper Backup for py-synologydsm-api',
  homelab: 'Captures of Hyper Backup in a homelab plan, April 2026',
  'synobackup-log': 'Real DSM 6 synobackup logs (jtmoon79/super-speedy-syslog-searcher)',
  'task-config': 'A real _Syno_TaskConfig file of a Hyper Backup destination (woutervanranst)',
  'dsm-libs':
    'Method tables per version out of the .lib files of DSM 7.2.2, and bare calls (mikespub/synology)',

  n4s4: 'N4S4/synology-api source',
  'n4s4-issue-53': 'N4S4/synology-api issue 53',
  'py-synologydsm-api': 'mib1185/py-synologydsm-api source',
  'go-synology': 'synology-community/go-synology source',
  'synology-csi': 'SynologyOpenSource/synology-csi source',
  'acme.sh': 'acme.sh synology_dsm deploy hook',
  'kwent-syno': 'kwent/syno and its API definition files',
  'ps-active-backup': 'DavidSjostrand/PS-ActiveBackupForBussiness, tables of the web UI, July 2023',
  peppershade: 'Peppershade/ha-activebackup, live progress, 2026',
  'ade-synology': 'lucwuyts/ADE-SynologyAPI, models of about 2020',
  'sqlite-monitors': 'Monitors that read the SQLite files of Active Backup (WAdama, righter83)',
  'go-checker': 'A small monitoring client in Go',
  'live-mcp': 'A fork of an MCP server, tested live on DSM 7.3.2',
  'hyper-backup-monitors':
    'Monitors that list the results of Hyper Backup tasks (blaugrau90, leirn)',
  'hyper-backup-scripts':
    'Scripts acting on suspended tasks (ccgurley, johnf), monitors (JurajNyiri)',
  recording: 'A recording of a real unit, promoted with mock-dsm evidence promote',
} as const

/** The id by which evidence cites a source: `seed-001`, `login-guide`. */
export type SourceId = keyof typeof sources
