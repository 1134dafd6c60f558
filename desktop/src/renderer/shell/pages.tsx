import { lazy, useEffect } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { paths } from '../lib/screens.ts';
import { OrdersPage } from '../orders/orders-page.tsx';

const loadOrder = () => import('../order/order-page.tsx');
const loadAccount = () => import('../account/account-page.tsx');
const loadSettings = () => import('../settings/settings-page.tsx');

const OrderPage = lazy(loadOrder);
const AccountPage = lazy(loadAccount);
const SettingsPage = lazy(loadSettings);

/** Which page an address opens. The list comes with the first load, the others as soon as the page is idle. */
export function Pages() {
  useEffect(() => {
    const timer = setTimeout(() => void Promise.all([loadOrder(), loadAccount(), loadSettings()]), 1500);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Routes>
      <Route path={paths.orders} element={<OrdersPage />} />
      <Route path={`${paths.orders}/:orderId`} element={<OrderPage />} />
      <Route path={paths.account} element={<AccountPage />} />
      <Route path={paths.settings} element={<SettingsPage />} />
      <Route path="*" element={<Navigate to={paths.orders} replace />} />
    </Routes>
  );
}
