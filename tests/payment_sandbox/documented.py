"""Names of fields as the gateway documents them."""

from __future__ import annotations

TRANSACTION_FIELDS = frozenset({
    "TransactionId", "PublicId", "TerminalUrl", "Amount", "PaymentAmount", "PayoutAmount",
    "TotalFee", "Currency", "PaymentCurrency", "CurrencyCode", "PaymentCurrencyCode",
    "InvoiceId", "AccountId", "Email", "Description", "Name", "JsonData",
    "TrInitiatorCode", "CreatedDate", "CreatedDateIso", "AuthDate", "AuthDateIso",
    "ConfirmDate", "ConfirmDateIso", "PayoutDate", "PayoutDateIso", "AuthCode", "Rrn",
    "TestMode", "OriginalTransactionId", "FallBackScenarioDeclinedTransactionId",
    "IpAddress", "IpCountry", "IpCity", "IpRegion", "IpDistrict", "IpLatitude",
    "IpLongitude", "CardFirstSix", "CardLastFour", "CardExpDate", "CardType",
    "CardTypeCode", "CardProduct", "CardCategory", "Issuer", "IssuerBankCountry",
    "EscrowAccumulationId", "Status", "StatusCode", "CultureName", "Reason", "ReasonCode",
    "CardHolderMessage", "Type", "Refunded", "Token", "SubscriptionId", "GatewayName",
    "AndroidPay", "WalletType", "ApplePay", "VatAboveTotalFee", "ProcessorAndPartnerFee",
    "VatWithinProcessorFee",
})  # fmt: skip
"""Model of charge, get and find."""

LIST_EXTRAS = frozenset({
    "IsLocalOrder", "HideInvoiceId", "Gateway", "MasterPass",
})  # fmt: skip
"""What an item of the lists has beside the transaction."""

THREE_DS_FIELDS = frozenset({
    "TransactionId", "PaReq", "GoReq", "AcsUrl", "ThreeDsSessionData", "IFrameIsAllowed",
    "FrameWidth", "FrameHeight", "ThreeDsCallbackId", "EscrowAccumulationId",
})  # fmt: skip
"""Model of an answer that sends the payer to the bank."""

CHARGEBACK_FIELDS = frozenset({
    "TransactionId", "OriginalTransactionId", "Amount", "Currency", "InvoiceId", "AccountId",
    "CreatedDate", "CreatedDateIso", "Reason",
})  # fmt: skip
"""An item of the list of chargebacks; not documented, our own choice."""

SUBSCRIPTION_FIELDS = frozenset({
    "Id", "AccountId", "Description", "Email", "Amount", "CurrencyCode", "Currency",
    "RequireConfirmation", "StartDate", "StartDateIso", "IntervalCode", "Interval",
    "Period", "MaxPeriods", "CultureName", "StatusCode", "Status",
    "SuccessfulTransactionsNumber", "FailedTransactionsNumber", "LastTransactionDate",
    "LastTransactionDateIso", "NextTransactionDate", "NextTransactionDateIso", "Receipt",
    "FailoverSchemeId",
})  # fmt: skip
"""Model of the subscription calls."""

ORDER_FIELDS = frozenset({
    "Id", "Number", "Amount", "Currency", "CurrencyCode", "Email", "Phone", "Description",
    "RequireConfirmation", "Url", "CultureName", "CreatedDate", "CreatedDateIso",
    "PaymentDate", "PaymentDateIso", "StatusCode", "Status", "InternalId",
})  # fmt: skip
"""Model of a new order."""

RECEIPT_EXTRAS = frozenset({
    "Id", "Amount", "DateTime", "DeviceNumber", "DocumentNumber", "FiscalNumber",
    "FiscalSign", "Ofd", "OfdReceiptUrl", "OrganizationInn", "RegNumber",
    "SessionCheckNumber", "SessionNumber", "Type",
})  # fmt: skip
"""`AdditionalData` of a formed receipt."""

PAY_FIELDS = frozenset({
    "TransactionId", "Amount", "Currency", "PaymentAmount", "PaymentCurrency", "DateTime",
    "CardId", "CardFirstSix", "CardLastFour", "CardType", "CardExpDate", "TestMode",
    "Status", "OperationType", "GatewayName", "InvoiceId", "AccountId", "SubscriptionId",
    "Name", "Email", "IpAddress", "IpCountry", "IpCity", "IpRegion", "IpDistrict",
    "IpLatitude", "IpLongitude", "Issuer", "IssuerBankCountry", "Description", "Data",
    "AuthCode", "Token", "TotalFee", "CardProduct", "PaymentMethod", "Rrn",
    "CustomFields", "VatAboveTotalFee", "ProcessorAndPartnerFee", "VatWithinProcessorFee",
})  # fmt: skip
"""A Pay notification with `Data`."""

REFUND_FIELDS = frozenset({
    "TransactionId", "PaymentTransactionId", "Amount", "DateTime", "OperationType",
    "InvoiceId", "AccountId", "Email", "Rrn", "CustomFields",
})  # fmt: skip
"""A Refund notification without `Data`."""

CANCEL_FIELDS = frozenset({
    "TransactionId", "Amount", "DateTime", "InvoiceId", "AccountId", "Email", "Rrn",
})  # fmt: skip
"""A Cancel notification without `Data`."""

RECURRENT_FIELDS = frozenset({
    "Id", "AccountId", "Description", "Email", "Amount", "Currency",
    "RequireConfirmation", "StartDate", "Interval", "Period", "Status",
    "SuccessfulTransactionsNumber", "FailedTransactionsNumber", "NextTransactionDate",
})  # fmt: skip
"""A Recurrent notification of a new subscription without an end."""

RECEIPT_FIELDS = frozenset({
    "Id", "DocumentNumber", "SessionNumber", "Number", "FiscalSign", "DeviceNumber",
    "RegNumber", "FiscalNumber", "Inn", "Type", "Ofd", "Url", "QrCodeUrl", "Amount",
    "DateTime", "Receipt", "TransactionId", "InvoiceId", "AccountId", "CalculationPlace",
    "SettlePlace",
})  # fmt: skip
"""A Receipt notification of a payment."""
