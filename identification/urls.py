from django.urls import path

from identification.views import decisions, parts, section

app_name = "identification"
ROOT = "cases/<uuid:case>/identification/"
urlpatterns = [
    path(ROOT, section.IdentificationSection.as_view(), name="section"),
    path(f"{ROOT}print/", section.IdentificationPrint.as_view(), name="print"),
    path(f"{ROOT}age/", parts.AgeEdit.as_view(), name="age"),
    path(f"{ROOT}act/", parts.ActEdit.as_view(), name="act"),
    path(f"{ROOT}means/", parts.MeansEdit.as_view(), name="means"),
    path(f"{ROOT}purpose/", parts.PurposeEdit.as_view(), name="purpose"),
    path(f"{ROOT}evidence/<uuid:pk>/<slug:element>/", parts.EvidenceEdit.as_view(), name="evidence"),
    path(f"{ROOT}decisions/add/", decisions.DecisionAdd.as_view(), name="decision-add"),
    path(f"{ROOT}decisions/<uuid:pk>/edit/", decisions.DecisionEdit.as_view(), name="decision-edit"),
    path(f"{ROOT}decisions/<uuid:pk>/withdraw/", decisions.DecisionWithdraw.as_view(), name="decision-withdraw"),
]
