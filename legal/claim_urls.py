"""Addresses of what belongs to a claim beside its ledger."""

from django.urls import path

from legal.views import joint, secrecy, statements, wages

ROOT = "cases/<uuid:case>/legal/"
urlpatterns = [
    path(f"{ROOT}claims/<uuid:pk>/wages/add/", wages.CalculationAdd.as_view(), name="wages-add"),
    path(f"{ROOT}wages/<uuid:pk>/", wages.CalculationPage.as_view(), name="wages"),
    path(f"{ROOT}wages/<uuid:pk>/edit/", wages.CalculationEdit.as_view(), name="wages-edit"),
    path(f"{ROOT}wages/<uuid:pk>/remove/", wages.CalculationRemove.as_view(), name="wages-remove"),
    path(f"{ROOT}wages/<uuid:pk>/take-over/", wages.TakeOver.as_view(), name="wages-take-over"),
    path(f"{ROOT}wages/<uuid:pk>/due/add/", wages.WageAdd.as_view(), name="wage-due-add"),
    path(f"{ROOT}wages/<uuid:pk>/paid/add/", wages.PaidAdd.as_view(), name="wage-paid-add"),
    path(f"{ROOT}wages/<uuid:pk>/deductions/add/", wages.DeductionAdd.as_view(), name="wage-deduction-add"),
    path(f"{ROOT}wages/<uuid:pk>/overtime/add/", wages.OvertimeAdd.as_view(), name="wage-overtime-add"),
    path(f"{ROOT}wage-entries/<uuid:pk>/edit/", wages.EntryEdit.as_view(), name="wage-entry-edit"),
    path(f"{ROOT}wage-entries/<uuid:pk>/remove/", wages.EntryRemove.as_view(), name="wage-entry-remove"),
    path(f"{ROOT}claims/<uuid:pk>/statement/", statements.StatementEdit.as_view(), name="statement"),
    path(f"{ROOT}claims/<uuid:pk>/no-address/", secrecy.AddressStatementAdd.as_view(), name="address-state"),
    path(f"{ROOT}claims/<uuid:pk>/opponents/add/", statements.OpponentAdd.as_view(), name="opponent-add"),
    path(f"{ROOT}opponents/<uuid:pk>/edit/", statements.OpponentEdit.as_view(), name="opponent-edit"),
    path(f"{ROOT}opponents/<uuid:pk>/remove/", statements.OpponentRemove.as_view(), name="opponent-remove"),
    path(f"{ROOT}claims/<uuid:pk>/joint/add/", joint.JointAdd.as_view(), name="joint-add"),
    path(f"{ROOT}joint/<uuid:pk>/", joint.JointPage.as_view(), name="joint"),
    path(f"{ROOT}joint/<uuid:pk>/rename/", joint.JointRename.as_view(), name="joint-rename"),
    path(f"{ROOT}joint/<uuid:pk>/leave/", joint.JointLeave.as_view(), name="joint-leave"),
]
