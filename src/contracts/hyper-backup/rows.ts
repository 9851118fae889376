/** Rows that several Hyper Backup APIs share, field by field as captured. */
import * as z from 'zod'
import {
  assumedField,
  epochSeconds,
  kibibytes,
  localTime,
  oneOf,
  unsteady,
} from '../define/fields.ts'
import {
  backupLogLevel,
  dataType,
  progressStep,
  progressTitle,
  requestStyle,
  rotateOption,
  targetType,
  taskState,
  taskStatus,
  transferType,
} from './enumerations.ts'

/** The list of transfer types is cut off in its source, so an unknown word is no finding. */
const transfer = z.string().meta({
  description: `${Object.values(transferType)
    .map(({ value, meaning }) => `${value} ${meaning}`)
    .join('; ')}; and others`,
})

const unknownElements = z.array(z.unknown()).meta({ description: 'Empty in every capture' })

const forLocal = 'image_local and image_remote'
const forRemote = 'image_remote'
const forS3 = 'aws_s3'

/** A field of the repositories of one kind. */
const of = <Schema extends z.ZodType>(kind: string, schema: Schema) =>
  schema.optional().meta({ description: `With transfer_type ${kind}` })

/** Where backups go. Secrets are masked: `********` or `########`. */
export const repositoryRow = z.object({
  account: of(forRemote, z.string()),
  bucket: of(forS3, z.string()),
  container: of(forS3, z.string()),
  dest: of(forRemote, z.string()),
  key: of(forS3, z.string()),
  name: z.string(),
  port: of(forRemote, z.int()),
  pwd: of(forRemote, z.string()),
  remote_url: of(forS3, z.string()),
  repo_id: z.int(),
  request_style: of(forS3, oneOf(requestStyle)),
  secret: of(forS3, z.string()),
  share: of(forLocal, z.string()),
  target_type: oneOf(targetType),
  transfer_type: transfer,
  verify_cert: of(forRemote, z.boolean()),
  verify_ssl_cert: of(forS3, z.boolean()),
})

/** A shared folder. The spelling of `dataEncryped` is DSM's. */
export const sharedFolder = z.object({
  dataEncryped: z.boolean(),
  encryptedShare: z.boolean(),
  fileSystem: z.string(),
  fileSystemType: z.string(),
  fullPath: z.string(),
  isValidSource: z.boolean(),
})

/** A folder that a task backs up. */
export const sourceFolder = sharedFolder.extend({ folderPath: z.string(), missing: z.boolean() })

/** What a task backs up. */
export const backupSource = z.object({
  app_config: unknownElements,
  app_list: z.array(z.string()),
  app_name_list: z.array(z.string()),
  backup_filter: z.object({
    exclude_list: z.array(z.string()),
    whitelist: z.array(z.string()),
  }),
  backup_volumes: unknownElements,
  file_list: z.array(sourceFolder),
  folder_list: unsteady(z.array(sourceFolder)),
  share_list: z.record(z.string(), sharedFolder),
})

/** When a schedule fires. */
export const scheduleTime = z.object({
  date: z.string().meta({ description: '`2026/4/24`, without leading zeros' }),
  date_type: z.int(),
  hour: z.int(),
  last_work_hour: z.int(),
  min: z.int(),
  monthly_week: unsteady(unknownElements),
  next_trigger_time: z.string().meta({ description: '`2026-04-25 01:00`, with dashes' }),
  repeat: z.int(),
  repeat_hour: z.int(),
  repeat_hour_store_config: z.array(z.int()),
  repeat_min: z.int(),
  repeat_min_store_config: z.array(z.int()),
  week_name: z.string().meta({ description: '`0,1,2,3,4,5,6`; 0 is Sunday' }),
})

export const backupSchedule = z.object({ schedule: scheduleTime, schedule_enable: z.boolean() })

export const backupParams = z.object({
  enable_data_compress: z.boolean(),
  enable_data_encrypt: z.boolean(),
  enable_notify: z.boolean(),
  enable_version_file_log: z.boolean(),
  max_auto_resume_retry: z.int(),
})

const onDisk = <Schema extends z.ZodType>(schema: Schema) =>
  assumedField(schema, 'named as in the configuration file of a destination').optional()

/** `{}` while rotation is off, which is how every capture shows it. */
export const rotateParams = z.object({
  enable_version_rotation: onDisk(z.boolean()),
  incheck_info: onDisk(
    z.object({
      data_enable: z.boolean(),
      date: z.string(),
      time_limit: z.int().meta({ description: '0 means none' }),
    }),
  ),
  incheck_schedule: onDisk(scheduleTime),
  incheck_schedule_enable: onDisk(z.boolean()),
  rotate_condition: onDisk(
    z.array(z.int()).meta({ description: '`[1,256]`: the second is the number to keep' }),
  ),
  rotate_customized_rules: onDisk(
    z.array(z.array(z.int())).meta({ description: 'Each rule: age, interval, number to keep' }),
  ),
  rotate_option: onDisk(oneOf(rotateOption)),
})

const digits = z.string().meta({ description: 'Digits in a string' })

/** Live progress of a run. Counters are strings, percentages and speed are numbers. */
export const backupProgress = z.object({
  app_done_list: z.array(z.string()),
  app_list: z.array(z.string()),
  avg_speed: z.number(),
  can_cancel: z.boolean(),
  can_suspend: z.boolean().meta({ description: 'While data_backup lasts' }),
  counted_file_count: unsteady(digits),
  current_app: z.string(),
  current_app_action_percent: digits,
  current_app_percent: digits,
  current_app_stage: z.string(),
  processed_size: digits,
  progress: z.number().meta({ description: 'Percent' }),
  scan_file_count: digits,
  show_progress: unsteady(z.boolean()),
  step: oneOf(progressStep),
  title_type: oneOf(progressTitle),
  total_size: digits,
  transmitted_size: digits,
})

/** What Task.list and Task.get both show without being asked. */
export const backupTaskFields = {
  data_enc: z.boolean(),
  data_type: oneOf(dataType),
  ext3ShareList: unknownElements,
  name: z.string(),
  repo_id: z.int(),
  state: oneOf(taskState),
  status: oneOf(taskStatus),
  target_id: z.string().meta({ description: 'Name of the directory at the destination' }),
  target_type: oneOf(targetType),
  task_id: z.int(),
  transfer_type: transfer,
  type: z.string().meta({
    description: '`<target_type>:<transfer_type>`; loclunbkp or netlunbkp for older LUN tasks',
  }),
}

/** A page of a log, newest first. The counters speak of all matching lines. */
export const logLines = z.object({
  error_count: z.int(),
  info_count: z.int(),
  log_list: z.array(
    z.object({
      event: z.string(),
      level: oneOf(backupLogLevel),
      time: localTime,
      user: z.string().meta({ description: 'An account, or SYSTEM' }),
    }),
  ),
  offset: z.int().meta({ description: 'Where the next page starts' }),
  total: z.int(),
  warn_count: z.int(),
})

const twoRuns = { description: 'The previous run and the latest; end_time 0 where there is none' }

/** What the last two runs changed. The lists behind the charts are empty in every capture. */
export const statistic = z.object({
  source_list: unknownElements,
  source_previous_next_list: z
    .array(
      z.object({
        delete_count: z.int(),
        end_time: epochSeconds,
        modify_count: z.int(),
        new_count: z.int(),
        source_size: z.number(),
      }),
    )
    .meta(twoRuns),
  target_list: unknownElements,
  target_previous_next_list: z
    .array(z.object({ end_time: epochSeconds, target_size: kibibytes }))
    .meta(twoRuns),
})
