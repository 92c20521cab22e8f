from django.apps import AppConfig


class PaymentAppsConfig(AppConfig):
    name = "marketplace.payments"
    label = "payment_apps"
