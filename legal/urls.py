from django.urls import path

from legal.views import claims, dossiers, exhibits, matters

app_name = "legal"
ROOT = "cases/<uuid:case>/legal/"
urlpatterns = [
    path(ROOT, matters.LegalSection.as_view(), name="section"),
    path(f"{ROOT}matters/add/", matters.MatterAdd.as_view(), name="matter-add"),
    path(f"{ROOT}matters/<uuid:pk>/", matters.MatterPage.as_view(), name="matter"),
    path(f"{ROOT}matters/<uuid:pk>/edit/", matters.MatterEdit.as_view(), name="matter-edit"),
    path(f"{ROOT}matters/<uuid:pk>/close/", matters.MatterClose.as_view(), name="matter-close"),
    path(f"{ROOT}matters/<uuid:pk>/parties/add/", matters.PartyAdd.as_view(), name="party-add"),
    path(f"{ROOT}matters/<uuid:pk>/claims/add/", matters.ClaimAdd.as_view(), name="claim-add"),
    path(f"{ROOT}parties/<uuid:pk>/edit/", matters.PartyEdit.as_view(), name="party-edit"),
    path(f"{ROOT}parties/<uuid:pk>/remove/", matters.PartyRemove.as_view(), name="party-remove"),
    path(f"{ROOT}claims/<uuid:pk>/", claims.ClaimPage.as_view(), name="claim"),
    path(f"{ROOT}claims/<uuid:pk>/edit/", claims.ClaimEdit.as_view(), name="claim-edit"),
    path(f"{ROOT}claims/<uuid:pk>/losses/add/", claims.LossAdd.as_view(), name="loss-add"),
    path(f"{ROOT}claims/<uuid:pk>/exhibits/", exhibits.ExhibitsPage.as_view(), name="exhibits"),
    path(f"{ROOT}claims/<uuid:pk>/exhibits/add/", exhibits.ExhibitAdd.as_view(), name="exhibit-add"),
    path(f"{ROOT}claims/<uuid:pk>/dossiers/build/", dossiers.DossierBuild.as_view(), name="dossier-build"),
    path(f"{ROOT}losses/<uuid:pk>/edit/", claims.LossEdit.as_view(), name="loss-edit"),
    path(f"{ROOT}losses/<uuid:pk>/remove/", claims.LossRemove.as_view(), name="loss-remove"),
    path(f"{ROOT}losses/<uuid:pk>/evidence/add/", exhibits.EvidenceAdd.as_view(), name="evidence-add"),
    path(f"{ROOT}evidence/<uuid:pk>/remove/", exhibits.EvidenceRemove.as_view(), name="evidence-remove"),
    path(f"{ROOT}exhibits/<uuid:pk>/edit/", exhibits.ExhibitEdit.as_view(), name="exhibit-edit"),
    path(f"{ROOT}exhibits/<uuid:pk>/earlier/", exhibits.ExhibitEarlier.as_view(), name="exhibit-earlier"),
    path(f"{ROOT}exhibits/<uuid:pk>/later/", exhibits.ExhibitLater.as_view(), name="exhibit-later"),
    path(f"{ROOT}exhibits/<uuid:pk>/remove/", exhibits.ExhibitRemove.as_view(), name="exhibit-remove"),
    path(f"{ROOT}dossiers/<uuid:pk>/", dossiers.DossierPage.as_view(), name="dossier"),
]
