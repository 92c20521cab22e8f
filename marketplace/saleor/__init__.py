"""A real Saleor seen as an App beside it: installed there, told by signed webhooks, asked through `client`.

Everything here sleeps unless `SALEOR_API_URL` is set.
"""
