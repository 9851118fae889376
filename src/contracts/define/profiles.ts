/**
 * Firmware profiles: named sets of observed differences. What a profile changes is written in the
 * contract it changes, with its evidence; here are only the names and what DSM.Info reports.
 */
export const profiles = {
  // The quotes around UTF-8 are on the wire.
  'dsm-7.2': {
    version: '72806',
    versionString: 'DSM 7.2.2-72806',
    contentType: 'application/json; charset="UTF-8"',
    advertises: 'implemented',
    about: 'What the documents say: codes 120 for parameters, Active Backup at versions 1 and 2.',
  },
  'dsm-7.2-all': {
    version: '72806',
    versionString: 'DSM 7.2.2-72806',
    contentType: 'application/json; charset="UTF-8"',
    advertises: 'everything',
    about: 'Like dsm-7.2, but SYNO.API.Info lists all that a real unit lists.',
  },
  'dsm-7.4': {
    version: '90080',
    versionString: 'DSM 7.4.1-90080',
    contentType: 'application/json; charset="UTF-8"',
    advertises: 'implemented',
    about:
      'What live reports of DSM 7.3/7.4 add: list calls at version 1 only, 4400 in Hyper Backup.',
  },
  'dsm-6.2': {
    version: '25556',
    versionString: 'DSM 6.2.4-25556',
    contentType: 'text/plain; charset="UTF-8"',
    advertises: 'implemented',
    about: 'The older login: its own CGIs, version 6 at most, answers as text/plain.',
  },
} as const

/** The name of a firmware profile, as `--profile` takes it: `dsm-7.2`. */
export type ProfileName = keyof typeof profiles
