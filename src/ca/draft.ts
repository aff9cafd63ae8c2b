/** What is stored before anything is signed (I2): the serial number's octets and the exact TBSCertificate, DER. */
export interface Draft {
  readonly serial: Uint8Array;
  readonly tbs: Uint8Array;
}
