/**
 * The words of Hyper Backup and what they mean. Each table says which of its words were observed
 * on real units; the others are in clients that act on them.
 */
import type { EnumerationEntry } from '../define/fields.ts'

type Enumeration = Record<string, EnumerationEntry>

/**
 * What can be done with a task; a run does not change it. The first three were observed. Clients
 * took the next seven from DSM's own scripts, and one list answer held `error`.
 */
export const taskState = {
  backupable: { value: 'backupable', meaning: 'can run' },
  errorDetect: { value: 'error_detect', meaning: 'an integrity check waits or runs' },
  restoreOnly: { value: 'restore_only', meaning: 'the destination is broken' },
  exportable: { value: 'exportable', meaning: 'waits for an export' },
  importable: { value: 'importable', meaning: 'waits for an import' },
  relinkable: { value: 'relinkable', meaning: 'has to be linked to its destination again' },
  broken: { value: 'broken', meaning: 'broken' },
  unauth: { value: 'unauth', meaning: 'the destination refuses the credentials' },
  endOfService: { value: 'endofservice', meaning: 'the cloud service ended' },
  error: { value: 'error', meaning: 'error' },
} as const satisfies Enumeration

/**
 * What a task does at the moment. Observed: none, backup, canceling. From clients: the waiting,
 * detecting and deleting ones. Ours, formed like the others: suspending and discarding.
 */
export const taskStatus = {
  none: { value: 'none', meaning: 'nothing' },
  waiting: { value: 'waiting', meaning: 'waits for its turn' },
  backup: { value: 'backup', meaning: 'backs up' },
  canceling: { value: 'canceling', meaning: 'is being cancelled' },
  suspending: { value: 'suspending', meaning: 'is being suspended' },
  discarding: { value: 'discarding', meaning: 'drops a suspended run' },
  detectWaiting: { value: 'detect_waiting', meaning: 'an integrity check waits' },
  detect: { value: 'detect', meaning: 'an integrity check runs' },
  preparingVersionDelete: {
    value: 'preparing_version_delete',
    meaning: 'prepares to delete versions',
  },
  versionDeleting: { value: 'version_deleting', meaning: 'deletes versions' },
  deleting: { value: 'deleting', meaning: 'is being deleted' },
} as const satisfies Enumeration

/**
 * How the last run ended. Observed: none, done, backingup, cancel, and success on LUN tasks.
 * Scripts act on resuming and suspend with live units. Monitors know the rest, with three words
 * for a failure; the emulator says `failed`, as most of them and the documents' "Failed" do.
 */
export const lastBackupResult = {
  none: { value: 'none', meaning: 'never ran' },
  done: { value: 'done', meaning: 'success' },
  backingUp: { value: 'backingup', meaning: 'runs' },
  resuming: { value: 'resuming', meaning: 'runs again after a suspension' },
  suspend: { value: 'suspend', meaning: 'suspended' },
  suspended: { value: 'suspended', meaning: 'suspended, as one client spells it' },
  cancel: { value: 'cancel', meaning: 'cancelled' },
  discard: { value: 'discard', meaning: 'a suspended run was dropped' },
  partial: { value: 'partial', meaning: 'some of the sources failed' },
  failed: { value: 'failed', meaning: 'failure' },
  fail: { value: 'fail', meaning: 'failure' },
  error: { value: 'error', meaning: 'failure' },
  interrupt: { value: 'interrupt', meaning: 'interrupted' },
  preparingVersionDelete: {
    value: 'preparing_version_delete',
    meaning: 'prepares to delete versions',
  },
  versionDeleting: { value: 'version_deleting', meaning: 'deletes versions' },
  versionDeleteFailed: { value: 'version_delete_failed', meaning: 'versions were not deleted' },
  deleting: { value: 'deleting', meaning: 'is being deleted' },
  destinationMissing: { value: 'dest_missing', meaning: 'the destination is missing' },
  checksumFailed: { value: 'cksum_failed', meaning: 'a checksum is wrong' },
  checkFailed: { value: 'failed_checking', meaning: 'a check failed' },
  skip: { value: 'skip', meaning: 'skipped' },
  success: { value: 'success', meaning: 'success of a LUN task' },
} as const satisfies Enumeration

/** `last_bkp_error_code`, as observed. What an ordinary failure leaves there is unknown. */
export const lastBackupErrorCode = { none: 4401, targetBroken: 4467 } as const

/** `last_bkp_error`, as observed: nothing, or the key of a text in the web UI. */
export const lastBackupError = {
  none: '',
  targetBroken: 'SYNO.SDS.Backup.Application:error:status_target_broken',
} as const

/** Observed: success, cancel and backup. */
export const backupVersionStatus = {
  success: { value: 'success', meaning: 'complete' },
  cancel: { value: 'cancel', meaning: 'cancelled' },
  backup: { value: 'backup', meaning: 'being written' },
  fail: { value: 'fail', meaning: 'failed' },
} as const satisfies Enumeration

/** What a task backs up: `backup_data_type` and `data_type`. */
export const dataType = {
  data: { value: 'data', meaning: 'folders and applications' },
  lun: { value: 'lun', meaning: 'iSCSI LUN' },
} as const satisfies Enumeration

/** Format of a destination. Observed: image and cloud_image. */
export const targetType = {
  image: { value: 'image', meaning: 'backup with versions on a NAS or disk' },
  cloudImage: { value: 'cloud_image', meaning: 'backup with versions in a cloud' },
  share: { value: 'share', meaning: 'plain copy of the files' },
} as const satisfies Enumeration

/**
 * How data gets to a destination. The first five were observed in answers and those after
 * rsync_ds in the add-on list of the UI, which the source cuts off: there are more.
 */
export const transferType = {
  imageLocal: { value: 'image_local', meaning: 'local folder or disk' },
  imageRemote: { value: 'image_remote', meaning: 'Hyper Backup Vault' },
  s3: { value: 'aws_s3', meaning: 'Amazon S3 and compatible storage' },
  googleDrive: { value: 'google_drive', meaning: 'Google Drive' },
  webdav: { value: 'webdav', meaning: 'WebDAV' },
  synologyC2: { value: 'synocloud_swift', meaning: 'Synology C2' },
  local: { value: 'local', meaning: 'local copy' },
  rsync: { value: 'rsync', meaning: 'rsync' },
  rsyncSynology: { value: 'rsync_ds', meaning: 'rsync to a Synology NAS' },
  amazonCloudDrive: { value: 'amazon_cloud_drive', meaning: 'Amazon Drive' },
  azure: { value: 'azure_blob', meaning: 'Azure' },
  azureChina: { value: 'azure_cn_blob', meaning: 'Azure China' },
  dropbox: { value: 'dropbox', meaning: 'Dropbox' },
  hicloud: { value: 'hicloud_s3', meaning: 'hicloud S3' },
  hidrive: { value: 'hidrive', meaning: 'HiDrive' },
  hubic: { value: 'hubic', meaning: 'hubiC' },
  softlayer: { value: 'ibm_softlayer', meaning: 'IBM SoftLayer' },
  jdCloud: { value: 'jdcloud_s3', meaning: 'JD Cloud' },
} as const satisfies Enumeration

/** `type` of the older LUN tasks; all others show `<target_type>:<transfer_type>`. */
export const lunTaskType = { local: 'loclunbkp', network: 'netlunbkp' } as const

/** How the bucket of an S3 repository is addressed: `request_style`. */
export const requestStyle = {
  virtualHost: { value: 'virtual_host_style', meaning: 'bucket in the host name' },
  path: { value: 'path_style', meaning: 'bucket in the path' },
} as const satisfies Enumeration

/** Steps of a run, in the order observed; LUN tasks show none. */
export const progressStep = {
  prebackup: { value: 'prebackup', meaning: 'before the backup' },
  prepare: { value: 'backup_prepare', meaning: 'prepares' },
  count: { value: 'total_size_count', meaning: 'counts files and sizes' },
  applications: { value: 'app_backup', meaning: 'applications' },
  data: { value: 'data_backup', meaning: 'folders' },
  config: { value: 'config_backup', meaning: 'system configuration' },
  complete: { value: 'backup_complete', meaning: 'finishes' },
  none: { value: 'none', meaning: 'no step' },
} as const satisfies Enumeration

/** `progress_title_type` of a task, which is there only while it runs. Observed: this one word. */
export const progressTitle = {
  backingUp: { value: 'backingup', meaning: 'backing up' },
} as const satisfies Enumeration

/** Format of the data at a destination; three sources, three words. */
export const formatType = {
  image: { value: 'image', meaning: 'on a NAS or disk' },
  cloudImage: { value: 'cloud_image', meaning: 'in a cloud' },
  hbk: { value: 'hbk', meaning: 'as one client spells it' },
} as const satisfies Enumeration

/**
 * Rotation of versions. The first two words are in the configuration file of a real destination;
 * the third is formed like them.
 */
export const rotateOption = {
  earliest: { value: 'rotate_earliest', meaning: 'the earliest beyond the number to keep' },
  smartRecycle: { value: 'rotate_smart_recycle', meaning: 'Smart Recycle' },
  customized: { value: 'rotate_customized', meaning: 'rules of the user' },
} as const satisfies Enumeration

/** Observed: info and err in answers, warning in log files. One client knows warn. */
export const backupLogLevel = {
  info: { value: 'info', meaning: 'information' },
  warning: { value: 'warning', meaning: 'warning' },
  warn: { value: 'warn', meaning: 'warning, as one client spells it' },
  error: { value: 'err', meaning: 'error' },
} as const satisfies Enumeration

/** What a destination received by the Vault is doing. Observed: idle. Ours: waiting. */
export const vaultTargetStatus = {
  idle: { value: 'idle', meaning: 'nothing' },
  waiting: { value: 'waiting', meaning: 'a backup waits for its turn' },
  backup: { value: 'backup', meaning: 'receives a backup' },
} as const satisfies Enumeration
