/**
 * The RSA key of SYNO.API.Encryption. A TEST KEY, published with this project: it protects nothing.
 * It is shipped because a 4096-bit key takes seconds to make, and N4S4 needs one that large.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

const testPrivateKey = `-----BEGIN PRIVATE KEY-----
MIIJQQIBADANBgkqhkiG9w0BAQEFAASCCSswggknAgEAAoICAQC+cFt0SiVCCyLY
vB3m0Dp04TOeNx8my2pa13GqULwbGgsBYexrNGVkI0eo9zY6CZS5e60/0K43W9Y3
NIagnq3kTAfbAzG1G6+kthlQSaLGm2dciaM9VqH0JcOBwhy7d2G33zdylSzJv4br
+hajnj/hB3trYJlIkcxXiuAeC8klzp9/a4HEUAza9fJlZponjcqAmWD44gE/gL+A
IVtch2pQTXNFgj4/GtgnFMP7BLQtbrL8QLGYjHwvaBnpNbYflXA6Z2Rr8hFgXr8H
9t44ZbzZw5by8D96prr2sVWpM3+UOYfgWl95VGJ3ZwnfIm7IzkFMJ/givU+a9XZP
Ny/Y7R1N7FxRjTjC2LvwNwohaGb8Wup8Bh8D18chll33/OZUWAsewl3/W6b7I8gj
EyNI0YikI5ZBFBxAUJdZRiOYTjMlMF9Fw1ZmMcQq+lag2viA+CHRLvww5p6boRu0
8+H/DTpz5fzQC3hxRS8Pxfssp1YkaAowZ6bLtSkSxtLIIXvQ6BJdmI9cL1sg8pqT
8/GG61eBxXAsKboxLV/1n5USJ6l3rc1X12/LaIX1IjUktTLExvn2pDLDobKQTkCw
BPefeDeuN5iV8SrFfVrD7PihHS04DUNMD0/ZgMScYm5FVkp73ny0JR2JRT02Mvi1
QQmURThEcet8tjm5m0wtPcpdEvwntwIDAQABAoICAFu/OrgwPnnubofXPVqlR/xm
QJ2BNd9VUbRZJjgk9DLkXZf5atKNKCnRu2TiULwuQHoJ5QIhEcW212G6Sv/X4rPh
k0lG5Sw5HeovFsvw5dxkIyxYXQ4gjh7XELUTZQ9F6QySHB72UmESBjjqv/xssZ7C
oYmuPLrTDwy/6dBf4jT2Mi5Lh3WiEUduBS0n/K2AqKZC/o55J5vF9byPlXni/WuZ
nKbIpB932doeLXriHcHjmpRfwI/bYrreHtmVWFwn/S0OAbnlocx5aPQ30YB/Nzf8
fF0nNJXs/Jb8AWZmWpj5DIagU23bIyMeP4nCB3hzsc60VN27sb3Ycvqf/ku2lI5O
we47DkjtiGqEr8vkRvu85Ye8opBLixiLNCZc/VRoE7f5lU7atR4raImJ9yo2mt4e
53XsGabRRljWpOaPRLbJXrdBz1EblJylO5T6p5rHmm0JYF97/2E76eJcTLbaYeAk
dBsR9O+dIzELu6l/jVrGUHwyQg9itPZfd48/Yr4dunhwCa8rmvfvLcH38mub7B8H
qQ4Nr9Su2Dur+Y4h6DLSiDIQyJJK7IOB111dzWVJELK3ClwjSOSKR37S03Y1OKZr
GMLd5d5kXdqJNnQNjW8mkNzXLc4vSI3faCJLP3669IlYkiS5kYiNSDlV4OClyZBE
3nNywooGxEjWtsAHUjE5AoIBAQD9cEZPCl+E7sbCe438cXPf3Mdtz+hlC921zn4u
/VXFqX11EFdgK/4FjK0vsJ4ZSGYgYXoV7MV41VkQ4SrXD5KLK4A1vAJhLGOpuOoQ
DIVVW4NddUnbmhjGzaUsHXFLzj636tmOWCUjigmlUJnGhLl/TctUY3aTBHFqO6cO
XfPrtbo4JGvsk2DcKD5cr86BnRu9fbaBEmkk5tFA6SUJRqA5X4X9qFhcRihEiSRd
Fy1WHYdA7Wf/y15vqwzAOyMyonTZzqWKoGEgZhHY4hClVFZX1AryvLsKgmrLA0rE
uJ6JPH5nKTP4gJlBqS176Ioso+/u+cfX9Znb1Q1GEBPxtnBPAoIBAQDAXRUlokff
+p2GhZh11OoM0GlUm7iMlslH41hXWjlx+fnldxGRysHDRjlxXJp3BVn9wsyyShEe
R8qEOd4tpCRYuQ8kSGPAM13QY6RxM4qNDCIwyQl9v3Ll01XzOfYZ/UG7jcwRHlrc
+ZXkbxEYPveTF6WfIARHD3KFnyuwRn4jS8zqB+eo78zAVE0F5GVlUtWqJv58CJnQ
0fQhEqFXTVIqGSBK10WMqpR5uYxZTTVJ+6gw4fvqYX+PPy9Hr29rRj8QeAcSzoN/
BRdGUl4FDJwHLAC0cheGV9EQtd8RKPZtiU9PVxllSTCRUjN1HfAZp/SKepSLMOOt
RLATjtIGpdAZAoIBAGGw24kwKG2nVLo2wh5i5RWPltf/YkdA8a9Y707RnDRbBt8O
839AteQRu9g8LlT0kVk9+b9lyyCurGxTPx4zBHvcwsjztb8bSzdq7d5N1T93zQVD
ZrrdhVtsfZSprLhZwddHEaFK3NX8KYetr/jTxGUL6aqXxGcbOVSHtfdVw+ZB4Iwv
jeJdVOLIKHG12tYfZ0f9o1HRdPIiftqUhBA1RyGWbqG+OIEpEfCJJJk1i+Y775zZ
ZlM1YyuMNZgLs5+a+4vRmgH7nDTO42ZEjcIM5lNoiufSVA7TArNKi5GU0Jd52AeP
3FaXy3uB6ORwWIKolp35bk0SgMI6N6mgHO/5MQUCggEAfkKahsElfBX7HzjBAVZm
6VJCUI6Fa4HtS4olifBmlDEHnV2x4oe69nk5avblTAnvL2iVAtEquz1T58Yz1rFO
Sg3tqlr5XkZY5VcBsGusHThBmNPbrvXibIdyetsodZaNdpVzxCiwaypHAFEGX2u1
BI8Y3oEdTacN/DalbmZWlMREE7hsja4YLoUmqR9ojkD4jV5a2v6qNy4Xlz2rOKo/
q/IiB/2UYOf13I+1V0geGhlcI/mwZ/7mwxct6Vd1QmwxKJYfznBOTykARd/6ZkYI
g4yWSdo5JqytRNKbP6ArX2oo7GK3AIwxnLDfpZeo6K4dDGe46EOGrUvQZoXvxP1A
wQKCAQBfUXSOQdjKToQIEeWkSa41f91qYFMWJpsLSrA/bgUjTHgOmpbyTWbPMdzX
dp3qSJz6//sRMD4/fIwf/9iN91SFtqvMe4xJBO2hcLePgMvfoUdC6dFpSmDUNWC4
N+cJszYkNl6MjxR74pBvmOZ8KGnWilqDqSYQr4eHXzIQxzSY5lc9RtVHHrEv47g+
6icqJVbs5CJQ3OW/sVEpmhDtNB6dXw0Xpqpm/a/m9s7PvqqvHS6aSLU5CffgrjP/
5sj40VSu8z2dD6ca/+vR8+JO+kh++AEw+7cQLlD2DJyodWo44EC/vJuInCRshZej
0yzxjCHbJecMaJrxSBVrdSqxIGEx
-----END PRIVATE KEY-----`

let opened: KeyObject | undefined

/** The private half, read when it is first needed. */
export function privateKey(): KeyObject {
  opened ??= createPrivateKey(testPrivateKey)
  return opened
}

let exported: { readonly modulus: string; readonly der: string } | undefined

/** The public half as clients ask for it: hexadecimal modulus, or base64 of its DER form. */
export function publicKey() {
  exported ??= exportPublicKey()
  return exported
}

function exportPublicKey() {
  const key = createPublicKey(testPrivateKey)
  const { n = '' } = key.export({ format: 'jwk' })
  return {
    modulus: Buffer.from(n, 'base64url').toString('hex'),
    der: key.export({ format: 'der', type: 'spki' }).toString('base64'),
  }
}
