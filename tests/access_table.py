"""The access table: the answer of every route and method to each kind of person.

A line is a route's name (its pattern where it has none), a method and a status for each of
ACTORS; `in` is a redirect to the sign-in page. What is not listed for a host has to be
refused there: for a new route, add a line.

All objects are Acme's. The client's table is asked on Acme's host, the agency's on the
agency's. `globex` is a viewer of Globex with that session; `unassigned` is a manager of
another client, whose session at Acme outlived the assignment.
"""

from __future__ import annotations

ACTORS = ("anonymous", "viewer", "executive", "globex", "assigned", "unassigned", "owner")

CLIENT = """
brand_file                                  GET   200  200  200  200  200  200  200
theme                                       POST  400  400  400  400  400  400  400
account_login                               GET   200  302  302  200  302  200  302
account_login                               POST  200  302  302  200  302  200  302
account_logout                              POST  in   in   in   in   in   in   in
account_reset_password                      GET   200  200  200  200  200  200  200
account_reset_password                      POST  200  200  200  200  200  200  200
account_reset_password_done                 GET   200  200  200  200  200  200  200
account_reset_password_from_key             GET   200  200  200  200  200  200  200
account_reset_password_from_key             POST  200  200  200  200  200  200  200
account_reset_password_from_key_done        GET   200  200  200  200  200  200  200
account_change_password                     GET   in   200  200  in   404  in   404
account_change_password                     POST  401  200  200  401  404  401  404
language                                    POST  401  400  400  401  400  401  400
enter                                       GET   in   in   in   in   in   in   in
enter                                       POST  in   in   in   in   in   in   in
invitation                                  GET   200  200  200  200  200  200  200
invitation                                  POST  200  200  200  200  200  200  200
home                                        GET   in   302  302  in   302  in   302
dashboard                                   GET   in   200  200  in   200  in   200
rows                                        GET   in   200  200  in   200  in   200
controls                                    GET   in   200  200  in   200  in   200
gallery                                     GET   in   200  200  in   200  in   200
ticket                                      POST  401  200  200  401  200  401  200
"""

AGENCY = """
home                                        GET   302  302  302  302  302  302  302
theme                                       POST  400  400  400  400  400  400  400
webhook                                     POST  415  415  415  415  415  415  415
admin:index                                 GET   in   in   in   in   200  200  200
admin:index                                 POST  in   in   in   in   200  200  200
admin:login                                 GET   in   in   in   in   in   in   in
admin:login                                 POST  in   in   in   in   in   in   in
admin:logout                                POST  in   in   in   in   in   in   in
admin:password_change                       GET   in   in   in   in   200  200  200
admin:password_change                       POST  in   in   in   in   200  200  200
admin:password_change_done                  GET   in   in   in   in   200  200  200
admin:jsi18n                                GET   in   in   in   in   200  200  200
admin:clients_auditentry_changelist         GET   in   in   in   in   200  200  200
admin:clients_auditentry_changelist         POST  in   in   in   in   200  200  200
admin:clients_auditentry_add                GET   in   in   in   in   403  403  403
admin:clients_auditentry_add                POST  in   in   in   in   403  403  403
admin:clients_auditentry_delete             GET   in   in   in   in   403  403  403
admin:clients_auditentry_delete             POST  in   in   in   in   403  403  403
admin:clients_auditentry_history            GET   in   in   in   in   200  302  200
admin:clients_auditentry_history            POST  in   in   in   in   200  302  200
admin:clients_auditentry_change             GET   in   in   in   in   200  302  200
admin/clients/auditentry/<path:object_id>/  GET   in   in   in   in   302  302  302
admin/clients/auditentry/<path:object_id>/  POST  in   in   in   in   302  302  302
admin:clients_client_changelist             GET   in   in   in   in   200  200  200
admin:clients_client_changelist             POST  in   in   in   in   200  200  200
admin:clients_client_add                    GET   in   in   in   in   200  200  200
admin:clients_client_add                    POST  in   in   in   in   200  200  200
admin:clients_client_history                GET   in   in   in   in   200  302  200
admin:clients_client_history                POST  in   in   in   in   200  302  200
admin:clients_client_delete                 GET   in   in   in   in   403  403  200
admin:clients_client_delete                 POST  in   in   in   in   403  403  200
admin:clients_client_check_domain           POST  in   in   in   in   302  404  302
admin:clients_client_open                   GET   in   in   in   in   302  404  302
admin:clients_client_change                 GET   in   in   in   in   200  302  200
admin:clients_client_change                 POST  in   in   in   in   200  302  200
admin/clients/client/<path:object_id>/      GET   in   in   in   in   302  302  302
admin/clients/client/<path:object_id>/      POST  in   in   in   in   302  302  302
admin:clients_invitation_changelist         GET   in   in   in   in   200  200  200
admin:clients_invitation_changelist         POST  in   in   in   in   200  200  200
admin:clients_invitation_add                GET   in   in   in   in   200  200  200
admin:clients_invitation_add                POST  in   in   in   in   200  200  200
admin:clients_invitation_delete             GET   in   in   in   in   403  403  403
admin:clients_invitation_delete             POST  in   in   in   in   403  403  403
admin:clients_invitation_history            GET   in   in   in   in   200  302  200
admin:clients_invitation_history            POST  in   in   in   in   200  302  200
admin:clients_invitation_change             GET   in   in   in   in   200  302  200
admin/clients/invitation/<path:object_id>/  GET   in   in   in   in   302  302  302
admin/clients/invitation/<path:object_id>/  POST  in   in   in   in   302  302  302
admin:clients_member_changelist             GET   in   in   in   in   200  200  200
admin:clients_member_changelist             POST  in   in   in   in   200  200  200
admin:clients_member_add                    GET   in   in   in   in   403  403  403
admin:clients_member_add                    POST  in   in   in   in   403  403  403
admin:clients_member_history                GET   in   in   in   in   200  302  200
admin:clients_member_history                POST  in   in   in   in   200  302  200
admin:clients_member_delete                 GET   in   in   in   in   200  302  200
admin:clients_member_delete                 POST  in   in   in   in   200  302  200
admin:clients_member_change                 GET   in   in   in   in   200  302  200
admin:clients_member_change                 POST  in   in   in   in   200  302  200
admin/clients/member/<path:object_id>/      GET   in   in   in   in   302  302  302
admin/clients/member/<path:object_id>/      POST  in   in   in   in   302  302  302
admin:clients_user_changelist               GET   in   in   in   in   403  403  200
admin:clients_user_changelist               POST  in   in   in   in   403  403  200
admin:clients_user_add                      GET   in   in   in   in   403  403  200
admin:clients_user_add                      POST  in   in   in   in   403  403  200
admin:clients_user_delete                   GET   in   in   in   in   403  403  403
admin:clients_user_delete                   POST  in   in   in   in   403  403  403
admin:clients_user_history                  GET   in   in   in   in   403  403  200
admin:clients_user_history                  POST  in   in   in   in   403  403  200
admin:clients_user_change                   GET   in   in   in   in   403  403  200
admin:clients_user_change                   POST  in   in   in   in   403  403  200
admin/clients/user/<path:object_id>/        GET   in   in   in   in   302  302  302
admin/clients/user/<path:object_id>/        POST  in   in   in   in   302  302  302
admin:clients_connection_changelist         GET   in   in   in   in   200  200  200
admin:clients_connection_fleet              GET   in   in   in   in   200  200  200
admin:clients_connection_changelist         POST  in   in   in   in   200  200  200
admin:clients_connection_add                GET   in   in   in   in   200  200  200
admin:clients_connection_add                POST  in   in   in   in   200  200  200
admin:clients_connection_history            GET   in   in   in   in   200  302  200
admin:clients_connection_history            POST  in   in   in   in   200  302  200
admin:clients_connection_delete             GET   in   in   in   in   200  302  200
admin:clients_connection_delete             POST  in   in   in   in   200  302  200
admin:clients_connection_change             GET   in   in   in   in   200  302  200
admin:clients_connection_change             POST  in   in   in   in   200  302  200
admin:clients_connection_test               POST  in   in   in   in   302  404  302
admin:clients_connection_retry              POST  in   in   in   in   302  404  302
admin/clients/connection/<path:object_id>/  GET   in   in   in   in   302  302  302
admin/clients/connection/<path:object_id>/  POST  in   in   in   in   302  302  302
admin:widgets_dashboard_changelist          GET   in   in   in   in   200  200  200
admin:widgets_dashboard_changelist          POST  in   in   in   in   200  200  200
admin:widgets_dashboard_add                 GET   in   in   in   in   200  200  200
admin:widgets_dashboard_add                 POST  in   in   in   in   200  200  200
admin:widgets_dashboard_history             GET   in   in   in   in   200  302  200
admin:widgets_dashboard_history             POST  in   in   in   in   200  302  200
admin:widgets_dashboard_delete              GET   in   in   in   in   200  302  200
admin:widgets_dashboard_delete              POST  in   in   in   in   200  302  200
admin:widgets_dashboard_change              GET   in   in   in   in   200  302  200
admin:widgets_dashboard_change              POST  in   in   in   in   200  302  200
admin/widgets/dashboard/<path:object_id>/   GET   in   in   in   in   302  302  302
admin/widgets/dashboard/<path:object_id>/   POST  in   in   in   in   302  302  302
admin:widgets_webhookdelivery_changelist    GET  in   in   in   in   200  200  200
admin:widgets_webhookdelivery_changelist    POST in   in   in   in   200  200  200
admin:widgets_webhookdelivery_add           GET  in   in   in   in   403  403  403
admin:widgets_webhookdelivery_add           POST in   in   in   in   403  403  403
admin:widgets_webhookdelivery_delete        GET  in   in   in   in   403  403  403
admin:widgets_webhookdelivery_delete        POST in   in   in   in   403  403  403
admin:widgets_webhookdelivery_history       GET  in   in   in   in   200  302  200
admin:widgets_webhookdelivery_history       POST in   in   in   in   200  302  200
admin:widgets_webhookdelivery_change        GET  in   in   in   in   200  302  200
admin/widgets/webhookdelivery/<path:object_id>/ GET  in   in   in   in   302  302  302
admin/widgets/webhookdelivery/<path:object_id>/ POST in   in   in   in   302  302  302
admin:widgets_annotation_changelist    GET  in   in   in   in   200  200  200
admin:widgets_annotation_changelist    POST in   in   in   in   200  200  200
admin:widgets_annotation_add           GET  in   in   in   in   403  403  403
admin:widgets_annotation_add           POST in   in   in   in   403  403  403
admin:widgets_annotation_delete        GET  in   in   in   in   403  403  403
admin:widgets_annotation_delete        POST in   in   in   in   403  403  403
admin:widgets_annotation_history       GET  in   in   in   in   200  302  200
admin:widgets_annotation_history       POST in   in   in   in   200  302  200
admin:widgets_annotation_change        GET  in   in   in   in   200  302  200
admin/widgets/annotation/<path:object_id>/ GET  in   in   in   in   302  302  302
admin/widgets/annotation/<path:object_id>/ POST in   in   in   in   302  302  302
admin:app_list                              GET   in   in   in   in   200  200  200
admin:app_list                              POST  in   in   in   in   200  200  200
account_login                               GET   200  200  200  200  302  302  302
account_login                               POST  200  200  200  200  302  302  302
account_logout                              POST  in   in   in   in   in   in   in
account_reset_password                      GET   200  200  200  200  200  200  200
account_reset_password                      POST  200  200  200  200  200  200  200
account_reset_password_done                 GET   200  200  200  200  200  200  200
account_reset_password_from_key             GET   200  200  200  200  200  200  200
account_reset_password_from_key             POST  200  200  200  200  200  200  200
account_reset_password_from_key_done        GET   200  200  200  200  200  200  200
enter                                       GET   in   in   in   in   in   in   in
enter                                       POST  in   in   in   in   in   in   in
"""
