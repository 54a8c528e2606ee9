from django.urls import path

from assessments.views import case, editor, instruments

app_name = "assessments"
urlpatterns = [
    path("instruments/", instruments.Instruments.as_view(), name="instruments"),
    path("instruments/new/", instruments.NewInstrument.as_view(), name="new-instrument"),
    path("instruments/<uuid:pk>/", instruments.InstrumentPage.as_view(), name="instrument"),
    path("instruments/<uuid:pk>/change/", instruments.ChangeInstrument.as_view(), name="change-instrument"),
    path("instruments/<uuid:pk>/copy/", instruments.CopyInstrument.as_view(), name="copy-instrument"),
    path("instruments/<uuid:pk>/settings/", instruments.AdjustInstrument.as_view(), name="adjust"),
    path("instruments/<uuid:pk>/draft/", instruments.BeginDraft.as_view(), name="begin-draft"),
    path("instruments/<uuid:pk>/retire/", instruments.RetireInstrument.as_view(), name="retire-instrument"),
    path("instruments/versions/<uuid:pk>/", editor.EditionPage.as_view(), name="edition"),
    path("instruments/versions/<uuid:pk>/preview/", editor.Preview.as_view(), name="preview"),
    path("instruments/versions/<uuid:pk>/publish/", editor.Publish.as_view(), name="publish"),
    path("instruments/versions/<uuid:pk>/discard/", editor.DiscardDraft.as_view(), name="discard-edition"),
    path("instruments/versions/<uuid:pk>/frame/", editor.ChangeFrame.as_view(), name="change-frame"),
    path("instruments/versions/<uuid:pk>/sections/", editor.AddSection.as_view(), name="add-section"),
    path(
        "instruments/versions/<uuid:pk>/sections/<slug:section>/questions/",
        editor.AddQuestion.as_view(),
        name="add-question",
    ),
    path("instruments/versions/<uuid:pk>/sections/<slug:code>/", editor.ChangeSection.as_view(), name="change-section"),
    path(
        "instruments/versions/<uuid:pk>/questions/<slug:code>/", editor.ChangeQuestion.as_view(), name="change-question"
    ),
    path("instruments/versions/<uuid:pk>/results/", editor.AddMeasure.as_view(), name="add-measure"),
    path("instruments/versions/<uuid:pk>/results/<slug:code>/", editor.ChangeMeasure.as_view(), name="change-measure"),
    path(
        "instruments/versions/<uuid:pk>/<slug:part>/<slug:code>/remove/",
        editor.RemovePart.as_view(),
        name="remove-part",
    ),
    path("instruments/versions/<uuid:pk>/<slug:part>/<slug:code>/up/", editor.MoveUp.as_view(), name="move-up"),
    path("instruments/versions/<uuid:pk>/<slug:part>/<slug:code>/down/", editor.MoveDown.as_view(), name="move-down"),
    path("cases/<uuid:case>/assessments/", case.Assessments.as_view(), name="section"),
    path("cases/<uuid:case>/assessments/new/", case.Start.as_view(), name="start"),
    path("cases/<uuid:case>/assessments/of/<uuid:pk>/", case.TimeLine.as_view(), name="time-line"),
    path("cases/<uuid:case>/assessments/<uuid:pk>/", case.Read.as_view(), name="assessment"),
    path("cases/<uuid:case>/assessments/<uuid:pk>/fill/", case.Fill.as_view(), name="fill"),
    path("cases/<uuid:case>/assessments/<uuid:pk>/autosave/", case.Autosave.as_view(), name="autosave"),
    path("cases/<uuid:case>/assessments/<uuid:pk>/correct/", case.Correct.as_view(), name="correct"),
    path(
        "cases/<uuid:case>/assessments/<uuid:pk>/approval/", case.AskAssessmentApproval.as_view(), name="ask-approval"
    ),
    path("cases/<uuid:case>/assessments/<uuid:pk>/discard/", case.Discard.as_view(), name="discard"),
]
