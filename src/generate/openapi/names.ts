/** Names and addresses of what the documents describe. */

/** A valid identifier in every language: `SYNO_Backup_Task` for `SYNO.Backup.Task`. */
export const apiId = (api: string): string => api.replaceAll('.', '_')

/** `SYNO_Backup_Task_list`: the operation, and what its components start with. */
export const methodId = (api: string, method: string): string => `${apiId(api)}_${method}`

export const apiPath = (api: string): string => `/webapi/entry.cgi/${api}`

export const methodPath = (api: string, method: string): string => `${apiPath(api)}/${method}`
