DROP TABLE "public"."audit_anchors" CASCADE;
--> statement-breakpoint
DROP TABLE "public"."error_logs" CASCADE;
--> statement-breakpoint
DROP TABLE "public"."platform_audit_logs" CASCADE;
--> statement-breakpoint
DROP TABLE "public"."rate_limits" CASCADE;
--> statement-breakpoint
DROP TABLE "public"."support_access" CASCADE;
--> statement-breakpoint
DROP TABLE "public"."system_metrics" CASCADE;
--> statement-breakpoint
DROP TABLE "public"."tenant_activity" CASCADE;
