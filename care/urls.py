from django.urls import path

from care.views import custody, given, plans, safety, templates

IN_CASE = "cases/<uuid:case>"

app_name = "care"
urlpatterns = [
    path("plan-templates/", templates.Templates.as_view(), name="templates"),
    path("plan-templates/new/", templates.AddTemplate.as_view(), name="add-template"),
    path("plan-templates/<uuid:pk>/", templates.Template.as_view(), name="template"),
    path("plan-templates/<uuid:pk>/edit/", templates.ChangeTemplate.as_view(), name="change-template"),
    path("plan-templates/<uuid:pk>/goals/", templates.AddTemplateGoal.as_view(), name="add-template-goal"),
    path("plan-templates/goals/<uuid:pk>/", templates.ChangeTemplateGoal.as_view(), name="change-template-goal"),
    path("plan-templates/goals/<uuid:pk>/remove/", templates.RemoveTemplateGoal.as_view(), name="remove-template-goal"),
    path("plan-templates/goals/<uuid:pk>/actions/", templates.AddTemplateAction.as_view(), name="add-template-action"),
    path("plan-templates/actions/<uuid:pk>/", templates.ChangeTemplateAction.as_view(), name="change-template-action"),
    path(
        "plan-templates/actions/<uuid:pk>/remove/",
        templates.RemoveTemplateAction.as_view(),
        name="remove-template-action",
    ),
    path(f"{IN_CASE}/plan/", plans.PlanPage.as_view(), name="plan"),
    path(f"{IN_CASE}/plan/begin/", plans.BeginPlan.as_view(), name="begin"),
    path(f"{IN_CASE}/plan/approval/", plans.AskPlanApproval.as_view(), name="ask-approval"),
    path(f"{IN_CASE}/plan/<uuid:pk>/needs/", plans.ChangeNeeds.as_view(), name="change-needs"),
    path(f"{IN_CASE}/plan/<uuid:pk>/goals/", plans.AddGoal.as_view(), name="add-goal"),
    path(f"{IN_CASE}/plan/<uuid:pk>/template/<uuid:template>/", plans.ApplyTemplate.as_view(), name="apply-template"),
    path(f"{IN_CASE}/plan/goals/<uuid:pk>/", plans.ChangeGoal.as_view(), name="change-goal"),
    path(f"{IN_CASE}/plan/goals/<uuid:pk>/end/", plans.EndGoal.as_view(), name="end-goal"),
    path(f"{IN_CASE}/plan/goals/<uuid:pk>/reopen/", plans.ReopenGoal.as_view(), name="reopen-goal"),
    path(f"{IN_CASE}/plan/goals/<uuid:pk>/actions/", plans.AddAction.as_view(), name="add-action"),
    path(f"{IN_CASE}/plan/actions/<uuid:pk>/", plans.ChangeAction.as_view(), name="change-action"),
    path(f"{IN_CASE}/plan/actions/<uuid:pk>/drop/", plans.DropAction.as_view(), name="drop-action"),
    path(f"{IN_CASE}/services/", given.Services.as_view(), name="services"),
    path(f"{IN_CASE}/services/new/", given.AddService.as_view(), name="add-service"),
    path(f"{IN_CASE}/services/<uuid:pk>/", given.ChangeService.as_view(), name="change-service"),
    path(f"{IN_CASE}/conferences/", given.Conferences.as_view(), name="conferences"),
    path(f"{IN_CASE}/conferences/new/", given.AddConference.as_view(), name="add-conference"),
    path(f"{IN_CASE}/conferences/<uuid:pk>/", given.ChangeConference.as_view(), name="change-conference"),
    path(f"{IN_CASE}/conferences/<uuid:pk>/decisions/", given.AddDecision.as_view(), name="add-decision"),
    path(f"{IN_CASE}/custody/", custody.Custody.as_view(), name="custody"),
    path(f"{IN_CASE}/custody/numbers/", custody.CustodyNumbers.as_view(), name="custody-numbers"),
    path(f"{IN_CASE}/custody/new/", custody.TakeItem.as_view(), name="take-item"),
    path(f"{IN_CASE}/custody/<uuid:pk>/", custody.ChangeItem.as_view(), name="change-item"),
    path(f"{IN_CASE}/custody/<uuid:pk>/move/", custody.MoveItem.as_view(), name="move-item"),
    path(f"{IN_CASE}/safety/", safety.Safety.as_view(), name="safety"),
    path(f"{IN_CASE}/safety/new/", safety.MakeSafety.as_view(), name="make-safety"),
    path(f"{IN_CASE}/safety/<uuid:pk>/", safety.ChangeSafety.as_view(), name="change-safety"),
    path(f"{IN_CASE}/safety/<uuid:pk>/print/", safety.PrintSafety.as_view(), name="print-safety"),
    path(f"{IN_CASE}/safety/<uuid:pk>/given/", safety.GiveSafety.as_view(), name="give-safety"),
]
