/** Whether tokens leave or arrive (types.PacketDirection). */
export enum Direction {
  SEND,
  RECEIVE,
}
