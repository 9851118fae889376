import { profiles } from '../../../contracts/define/profiles.ts'
import { dsmInfoApi } from '../../../contracts/dsm/dsm-info.ts'
import { implement } from '../../kernel/implement.ts'
import { ctime } from '../../kernel/local-time.ts'

export const dsmInfo = implement(dsmInfoApi, {
  getinfo({ nas }) {
    const { system, profile } = nas.state
    const { version, versionString } = profiles[profile]
    return {
      codepage: 'enu',
      model: system.model,
      ram: system.ramMiB,
      serial: system.serial,
      temperature: system.temperature,
      temperature_warn: false,
      time: ctime(nas.time, system.timeZone),
      uptime: Math.floor((nas.time - system.bootedAt) / 1000),
      version,
      version_string: versionString,
    }
  },
})
