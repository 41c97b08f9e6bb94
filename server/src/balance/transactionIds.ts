/** The balance transaction of a charge or a refund; the view in the database says the same. */
export const chargeTransactionId = (charge: string) => charge.replace(/^ch_/, 'txn_1')
export const refundTransactionId = (refund: string) => refund.replace(/^re_/, 'txn_2')
