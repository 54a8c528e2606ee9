from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from accounts.views import access, invitation, own_account, people, roles, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.SignInPage.as_view(), name="sign-in"),
    # These two only end a session. A page that has been open for so long that its token is stale must still be able
    # to; another site cannot, since the session's cookie does not come along from there (SameSite=Lax).
    path("sign-out/", csrf_exempt(sign_in.SignOutPage.as_view()), name="sign-out"),
    path("quick-exit/", csrf_exempt(sign_in.QuickExitPage.as_view()), name="quick-exit"),
    path("organisations/", sign_in.OrganisationsPage.as_view(), name="organisations"),
    path("invitation/<str:token>/", invitation.AcceptPage.as_view(), name="accept"),
    path("people/", people.PeoplePage.as_view(), name="people"),
    path("people/invite/", people.InvitePage.as_view(), name="invite"),
    path("people/invitations/", people.InvitationsPage.as_view(), name="invitations"),
    path("people/invitations/<uuid:pk>/withdraw/", people.WithdrawPage.as_view(), name="withdraw"),
    path("people/<uuid:pk>/", people.MemberPage.as_view(), name="member"),
    path("people/<uuid:pk>/roles/give/", people.GiveRolePage.as_view(), name="give-role"),
    path("people/<uuid:pk>/roles/<uuid:held>/take/", people.TakeRolePage.as_view(), name="take-role"),
    path("people/<uuid:pk>/end/", access.EndMembershipPage.as_view(), name="end-membership"),
    path("people/<uuid:pk>/restore/", access.RestorePage.as_view(), name="restore-membership"),
    path("roles/", roles.RolesPage.as_view(), name="roles"),
    path("roles/new/", roles.NewRolePage.as_view(), name="new-role"),
    path("roles/<uuid:pk>/", roles.RolePage.as_view(), name="role"),
    path("roles/<uuid:pk>/copy/", roles.CopyRolePage.as_view(), name="copy-role"),
    path("roles/<uuid:pk>/change/", roles.ChangeRolePage.as_view(), name="change-role"),
    path("roles/<uuid:pk>/delete/", roles.DeleteRolePage.as_view(), name="delete-role"),
    path("account/access/", roles.MyAccessPage.as_view(), name="my-access"),
    path("account/", own_account.AccountPage.as_view(), name="account"),
    path("account/language/", own_account.LanguagePage.as_view(), name="language"),
    path("account/password/", own_account.PasswordPage.as_view(), name="password"),
]
