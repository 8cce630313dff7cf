"""中間サーバー: codes, enquiries, provision and copies for many bodies on one platform."""
