import { apiEncryptionApi } from '../../../contracts/dsm/api-encryption.ts'
import { cipherKeyName, cipherTokenName } from '../../../contracts/wire/encrypted-params.ts'
import { publicKey } from '../../kernel/cipher-key.ts'
import { implement } from '../../kernel/implement.ts'
import { seconds } from '../../nas/nas.ts'

export const apiEncryption = implement(apiEncryptionApi, {
  getinfo: ({ params, nas }) => ({
    cipherkey: cipherKeyName,
    ciphertoken: cipherTokenName,
    public_key: params.format === 'module' ? publicKey().modulus : publicKey().der,
    server_time: seconds(nas),
  }),
})
