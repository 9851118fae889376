import * as z from 'zod'
import { defineApi, noData } from '../define/api.ts'
import { assumed, capture, client, official } from '../define/evidence.ts'

const guide = [official('login-guide')]
const yesNo = z.enum(['yes', 'no'])

/**
 * Logins, with codes of their own from 400 on. From the Login Web API Guide of Synology and captured
 * answers. Under dsm-6.2 version 6 at most, at auth.cgi.
 */
export const apiAuthApi = defineApi({
  name: 'SYNO.API.Auth',
  versions: [1, 7],
  evidence: [official('login-guide'), capture('api-info-dsm7')],
  under: {
    'dsm-6.2': { versions: [1, 6], path: 'auth.cgi', evidence: [capture('api-info-dsm6')] },
  },
  missingParameter: {
    code: 101,
    when: 'account or passwd is missing',
    evidence: [official('surveillance-guide')],
  },
  unreadable: {
    code: 400,
    when: 'encrypted parameters cannot be opened or are older than 360 seconds',
    evidence: [assumed('a code that leads clients to try the login again')],
  },
  errors: {
    wrongCredentials: {
      code: 400,
      when: 'the account does not exist or the password is wrong',
      evidence: guide,
    },
    accountDisabled: { code: 401, when: 'the account is disabled', evidence: guide },
    noPrivilege: {
      code: 402,
      when: 'the account may not use the application named by `session`',
      evidence: [...guide, capture('issue-threads')],
    },
    codeRequired: {
      code: 403,
      when: 'a second factor is needed',
      evidence: [...guide, capture('issue-threads', 'errors holds token and types')],
    },
    codeWrong: { code: 404, when: 'the second factor is wrong or used up', evidence: guide },
    wrongPortalPort: {
      code: 405,
      when: 'the application portal has another port',
      evidence: guide,
    },
    codeEnforced: {
      code: 406,
      when: 'the policy demands a second factor and the account has none',
      evidence: guide,
    },
    addressBlocked: {
      code: 407,
      when: 'the address is blocked after too many failures',
      evidence: guide,
    },
    passwordExpiredForGood: {
      code: 408,
      when: 'the password expired and the user may not change it',
      evidence: guide,
    },
    passwordExpired: { code: 409, when: 'the password expired', evidence: guide },
    passwordMustChange: { code: 410, when: 'the password must be changed', evidence: guide },
    accountLocked: {
      code: 411,
      when: 'Account Protection locked the account',
      evidence: [official('surveillance-guide')],
    },
  },
  methods: {
    login: {
      summary: 'Start a session',
      versions: [3, 4, 5, 6, 7],
      versionsUnder: {
        'dsm-6.2': { versions: [1, 2, 3, 4, 5, 6], evidence: [official('login-guide', 'history')] },
      },
      access: 'anyone',
      effect: 'write',
      undo: 'logout',
      params: z.object({
        account: z.string(),
        passwd: z.string(),
        session: z.string().optional().meta({ description: 'Application name; DSM when absent' }),
        format: z.enum(['cookie', 'sid']).default('cookie'),
        otp_code: z.string().optional().meta({ description: 'Six digits; "" counts as absent' }),
        enable_syno_token: yesNo.default('no'),
        enable_device_token: yesNo.default('no'),
        device_name: z.string().max(255).optional(),
        device_id: z.string().optional(),
        ik_message: z.string().optional(),
      }),
      data: z.object({
        account: z.string().optional().meta({ description: 'Version 7' }),
        device_id: z.string().optional().meta({ description: 'Version 7; "" when there is none' }),
        did: z.string().optional().meta({ description: 'Version 6, when there is one' }),
        ik_message: z.string().optional().meta({ description: 'Version 7' }),
        is_portal_port: z.boolean().optional().meta({ description: 'From version 3' }),
        sid: z.string(),
        synotoken: z
          .string()
          .optional()
          .meta({ description: '`--------` at version 7 when no token was asked for' }),
      }),
      evidence: [
        official('login-guide'),
        capture('issue-threads', 'key sets of versions 3, 6 and 7; 103 at versions 1 and 2'),
      ],
    },
    logout: {
      summary: 'End the session',
      access: 'anyone',
      effect: 'write',
      undo: 'login',
      params: z.object({ session: z.string().optional() }),
      data: noData,
      evidence: [
        official('login-guide'),
        capture('issue-threads'),
        client('n4s4', 'sends neither sid nor cookie and expects success'),
      ],
    },
    token: {
      summary: 'Fetch the SynoToken of the session',
      versions: [6, 7],
      access: 'user',
      effect: 'read',
      withoutToken: true,
      params: z.object({}),
      data: z.object({ is_portal_port: z.boolean(), synotoken: z.string() }),
      evidence: [
        official('login-guide'),
        assumed('the token is not needed to ask for it', 'behaviour'),
        assumed('a session that asked for no token reads `--------`', 'behaviour'),
      ],
    },
  },
})
