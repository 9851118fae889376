/**
 * Firmware profiles: named sets of observed differences. What a profile changes is written in the
 * contract it changes, with its evidence; here are only the names and what DSM.Info reports.
 */
export const profiles = {
  'dsm-7.2': {
    version: '72806',
    versionString: 'DSM 7.2.2-72806',
    about: 'What the documents say: codes 120 for parameters, Active Backup at versions 1 and 2.',
  },
  'dsm-7.4': {
    version: '90080',
    versionString: 'DSM 7.4.1-90080',
    about:
      'What live reports of DSM 7.3/7.4 add: list calls at version 1 only, 4400 in Hyper Backup.',
  },
} as const

export type ProfileName = keyof typeof profiles
