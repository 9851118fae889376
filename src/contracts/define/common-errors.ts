/** The codes every API shares (100–165). SYNO.API.Auth adds its own (400–411) in its contract. */
import type { ErrorDefinition } from './api.ts'
import { assumed, capture, official, probe } from './evidence.ts'

const guide = [official('login-guide')]
const named = [official('sdk-header', 'name only')]

/**
 * Each code by a name of ours, with the situation as the end of a sentence that starts with "when".
 * 100 to 119 and 150 are in the Login Web API Guide; of most others only the name is known.
 */
export const commonErrors = {
  unknown: { code: 100, when: 'the error is unknown', evidence: guide },
  badRequest: { code: 101, when: 'api, method or version is missing', evidence: guide },
  noSuchApi: { code: 102, when: 'the API does not exist', evidence: guide },
  noSuchMethod: {
    code: 103,
    when: 'the method does not exist in that version',
    evidence: guide,
  },
  versionNotSupported: {
    code: 104,
    when: 'the version lies outside minVersion..maxVersion',
    evidence: guide,
  },
  noPermission: { code: 105, when: 'the session lacks permission', evidence: guide },
  sessionTimeout: { code: 106, when: 'the session timed out', evidence: guide },
  sessionInterrupted: {
    code: 107,
    when: 'the session was replaced by a later login',
    evidence: guide,
  },
  uploadFailed: { code: 108, when: 'an upload failed', evidence: guide },
  relayFailed: { code: 109, when: 'the network is unstable or the system busy', evidence: guide },
  entryFailed: { code: 110, when: 'the network is unstable or the system busy', evidence: guide },
  libraryFailed: { code: 111, when: 'the network is unstable or the system busy', evidence: guide },
  compoundStopped: {
    code: 112,
    when: 'an earlier call of a compound request failed and the rest was not run',
    evidence: [...named, assumed('whether skipped calls are reported at all is not captured')],
  },
  compoundRejected: {
    code: 113,
    when: 'a compound request is malformed',
    evidence: [...named, assumed('the reply to a malformed list is not captured')],
  },
  parameterMissing: { code: 114, when: 'a parameter is missing', evidence: guide },
  uploadNotAllowed: { code: 115, when: 'the method does not take uploads', evidence: guide },
  notOnDemoSite: { code: 116, when: 'the call is not allowed on a demo site', evidence: guide },
  internalError: { code: 117, when: 'the network is unstable or the system busy', evidence: guide },
  processNameError: {
    code: 118,
    when: 'the network is unstable or the system busy',
    evidence: guide,
  },
  sessionNotFound: {
    code: 119,
    when: 'the session is missing or unknown, or its SynoToken is wrong',
    evidence: [...guide, capture('issue-threads')],
  },
  parameterInvalid: {
    code: 120,
    when: 'a parameter is missing or does not fit; errors names it and gives the reason',
    evidence: [probe('pmilano1-probe'), probe('dsm-libs', 'errors.name and errors.reason')],
  },
  noLibraryEntry: { code: 121, when: 'the handler has no such entry', evidence: named },
  sharingSessionNotFound: { code: 122, when: 'the sharing session is missing', evidence: named },
  sharingTokenWrong: { code: 123, when: 'the sharing token is wrong', evidence: named },
  sharingEntryInvalid: { code: 124, when: 'the sharing entry is invalid', evidence: named },
  sharingTimeout: { code: 125, when: 'the sharing session timed out', evidence: named },
  sharingNoPermission: { code: 126, when: 'the sharing session lacks permission', evidence: named },
  sharingNoAppPermission: {
    code: 127,
    when: 'the sharing session lacks the application privilege',
    evidence: named,
  },
  addressMismatch: {
    code: 150,
    when: 'the request comes from another address than the login',
    evidence: guide,
  },
  noAppPrivilege: { code: 160, when: 'the application privilege is missing', evidence: named },
  settingsNotLoaded: { code: 164, when: 'system settings could not be loaded', evidence: named },
  settingsNotSaved: { code: 165, when: 'system settings could not be saved', evidence: named },
} as const satisfies Record<string, ErrorDefinition>

/** The name of a code that every API shares, such as `noPermission`. */
export type CommonErrorKey = keyof typeof commonErrors
