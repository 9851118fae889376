/** What the routes of the control plane work with. */
import type { Controls } from '../../controls.ts'
import type { Appliance } from '../../kernel/appliance.ts'
import type { Snapshot } from '../../kernel/snapshot.ts'
import type { SocketLimits } from '../../limits.ts'

export interface ControlOptions {
  readonly appliance: Appliance
  readonly controls: Controls
  readonly instances: Instances
  /** Demanded of every call when there is one. */
  readonly token: string | undefined
  readonly sockets: SocketLimits
}

export interface Instance {
  readonly url: string
  readonly control: string
  close(): Promise<void>
}

/** Other NASes of this process, and the snapshots they can start from. */
export interface Instances {
  readonly snapshots: SnapshotShelf
  readonly running: Map<string, Instance>
  /** Rejects with TooMany when the process has as many as it takes. */
  spawn(start: { from?: Snapshot; scenario?: string; seed?: number }): Promise<Instance>
}

export interface SnapshotShelf {
  /** Throws TooMany when it is full: one that went silently would be missed at its restore. */
  add(take: () => Snapshot): string
  get(id: string): Snapshot | undefined
  delete(id: string): boolean
}
