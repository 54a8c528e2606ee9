from django.urls import path

from cases.consent import views

urlpatterns = [
    path("<uuid:case>/consents/", views.Consents.as_view(), name="consents"),
    path("<uuid:case>/consents/new/", views.RecordConsent.as_view(), name="record-consent"),
    path("<uuid:case>/consents/<uuid:pk>/", views.ConsentPage.as_view(), name="consent"),
    path("<uuid:case>/consents/<uuid:pk>/withdraw/", views.WithdrawConsent.as_view(), name="withdraw-consent"),
    path("<uuid:case>/disclosures/new/", views.AddDisclosure.as_view(), name="disclose"),
    path("<uuid:case>/disclosures/<uuid:pk>/told/", views.TellRecipient.as_view(), name="tell-recipient"),
    path("<uuid:case>/withholdings/new/", views.Withhold.as_view(), name="withhold"),
    path("<uuid:case>/withholdings/<uuid:pk>/lift/", views.LiftWithholding.as_view(), name="lift-withholding"),
]
