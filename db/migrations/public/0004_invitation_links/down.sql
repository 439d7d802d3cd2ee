DROP TABLE "public"."invitation_links" CASCADE;
